//! The JSON Schema of a scenario file, made from the types that read it.

use schemars::{Schema, SchemaGenerator, generate::SchemaSettings, json_schema};
use serde_json::Value;

use super::{Platform, keys, raw_file::RawFile};

const SCALAR: [&str; 3] = ["string", "number", "boolean"];

/// The JSON Schema of a scenario file.
#[must_use]
pub fn json_schema() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    let mut schema = settings
        .into_generator()
        .into_root_schema_for::<RawFile>()
        .to_value();
    drop_null(&mut schema);
    schema
}

/// TOML has no null: what schemars says of optional keys is said by their absence from `required`.
fn drop_null(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Array(types)) = object.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    object.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(choices)) = object.get_mut("anyOf") {
                choices.retain(|choice| choice["type"] != "null");
                if let [Value::Object(only)] = choices.as_slice() {
                    let only = only.clone();
                    object.remove("anyOf");
                    for (key, value) in only {
                        object.entry(key).or_insert(value);
                    }
                }
            }
            object.values_mut().for_each(drop_null);
        }
        Value::Array(values) => values.iter_mut().for_each(drop_null),
        _ => {}
    }
}

pub(super) fn lambda_schema(_: &mut SchemaGenerator) -> Schema {
    platform_schema(Platform::Lambda)
}

pub(super) fn fargate_schema(_: &mut SchemaGenerator) -> Schema {
    platform_schema(Platform::Fargate)
}

pub(super) fn ec2_schema(_: &mut SchemaGenerator) -> Schema {
    platform_schema(Platform::Ec2)
}

/// A value as a scenario file writes it, as JSON writes it: for text, numbers and switches the same.
fn example(toml: &str) -> Value {
    serde_json::from_str(toml).unwrap_or_default()
}

/// Text, or a list of texts.
pub(super) fn texts_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["string", "array"], "items": { "type": "string" } })
}

fn platform_schema(platform: Platform) -> Schema {
    let properties: serde_json::Map<String, Value> = keys::of(platform)
        .map(|key| {
            let schema = serde_json::json!({
                "description": key.meaning,
                "examples": [example(key.example)],
                "type": [SCALAR[0], SCALAR[1], SCALAR[2], "array"],
                "items": { "type": SCALAR },
            });
            (key.name.to_owned(), schema)
        })
        .collect();
    json_schema!({ "type": "object", "properties": properties, "additionalProperties": false })
}
