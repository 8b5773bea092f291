//! Holds a scenario file against its schema: unknown keys, missing ones, values of a wrong kind, all of them at once
//! and each at its place. What a value of the right kind means is not its matter.

use serde_json::Value as Json;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Mistake, Platform, json_schema, nearest, source::Source};

/// What of the file does not fit the schema.
pub(super) fn misfits(file: &Spanned<DeTable<'_>>, source: &Source<'_>) -> Vec<Mistake> {
    let root = json_schema();
    let mut walk = Walk {
        source,
        root: &root,
        mistakes: Vec::new(),
    };
    walk.table(file.get_ref(), &file.span(), &root, "");
    walk.mistakes
}

struct Walk<'a> {
    source: &'a Source<'a>,
    root: &'a Json,
    mistakes: Vec<Mistake>,
}

impl Walk<'_> {
    fn value(&mut self, value: &Spanned<DeValue<'_>>, schema: &Json, path: &str) {
        let kind = kind(value.get_ref());
        let allowed = kinds(schema);
        let fits = allowed.contains(&kind) || (kind == "integer" && allowed.contains(&"number"));
        if !fits {
            let found = self.source.text(&value.span());
            let problem = misfit(value.get_ref(), found, schema, path);
            self.mistakes
                .push(self.source.mistake(&value.span(), path, problem));
            return;
        }
        match value.get_ref() {
            DeValue::Table(table) => self.table(table, &value.span(), schema, path),
            DeValue::Array(list) => {
                for item in list.iter() {
                    self.value(item, &schema["items"], path);
                }
            }
            _ => {}
        }
    }

    fn table(&mut self, table: &DeTable<'_>, span: &std::ops::Range<usize>, schema: &Json, path: &str) {
        let open = &schema["additionalProperties"];
        let of_platform = Platform::ALL
            .iter()
            .any(|platform| path.rsplit('.').next() == Some(platform.name()));
        for (key, value) in table.iter() {
            let name: &str = key.get_ref();
            let path = join(path, name);
            if let Some(known) = schema["properties"].get(name) {
                self.value(value, known, &path);
            } else if open.is_object() {
                self.value(value, open, &path);
            } else if !of_platform {
                // What a platform lacks is said by the keys of candidates, which know the other platforms' too.
                let problem = self.unknown(name, schema);
                self.mistakes
                    .push(self.source.mistake(&key.span(), &path, problem));
            }
        }
        for name in schema["required"].as_array().into_iter().flatten() {
            let name = name.as_str().unwrap_or_default();
            if !table.iter().any(|(key, _)| key.get_ref() == name) {
                let example = example(&schema["properties"][name]);
                let problem = format!("is missing; such as {name} = {example}");
                self.mistakes
                    .push(self.source.mistake(span, &join(path, name), problem));
            }
        }
    }

    fn unknown(&self, name: &str, schema: &Json) -> String {
        let known = properties(schema);
        if let Some(near) = nearest(name, &known) {
            return format!("unknown key; did you mean `{near}`?");
        }
        let elsewhere = self.root["properties"].as_object().into_iter().flatten();
        for (table, schema) in elsewhere {
            if schema["properties"].get(name).is_some() {
                return format!("unknown key here; it belongs in [{table}]");
            }
        }
        if self.root["properties"].get(name).is_some() {
            return "unknown key here; it belongs at the top, before the first [table]".to_owned();
        }
        format!("unknown key; there are: {}", known.join(", "))
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn properties(schema: &Json) -> Vec<&str> {
    let names = schema["properties"].as_object().into_iter().flatten();
    names.map(|(name, _)| name.as_str()).collect()
}

fn kinds(schema: &Json) -> Vec<&str> {
    match &schema["type"] {
        Json::String(kind) => vec![kind],
        Json::Array(kinds) => kinds.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    }
}

const fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "string",
        DeValue::Integer(_) => "integer",
        DeValue::Float(_) => "number",
        DeValue::Boolean(_) => "boolean",
        DeValue::Datetime(_) => "date",
        DeValue::Array(_) => "array",
        DeValue::Table(_) => "object",
    }
}

/// The schema's own example, as TOML.
fn example(schema: &Json) -> String {
    match &schema["examples"][0] {
        Json::Null if schema["type"] == "object" => "{ .. }".to_owned(),
        Json::Null => "..".to_owned(),
        value => value.to_string(),
    }
}

/// What is wrong with a value of a kind that the schema does not allow.
fn misfit(value: &DeValue<'_>, found: &str, schema: &Json, path: &str) -> String {
    let allowed = kinds(schema);
    let example = example(schema);
    match value {
        DeValue::Array(_) if allowed.contains(&"string") && schema["examples"].is_null() => {
            return "expected a value, found a list inside a list".to_owned();
        }
        DeValue::Array(_) if !allowed.contains(&"object") => {
            return format!(
                "expected one value, such as {example}, found a list; lists make candidates only as values of \
                 lambda, fargate and ec2 keys"
            );
        }
        DeValue::Array(_) => {
            return format!("expected one table, found a list; write [{path}] or {path} = {{ .. }}");
        }
        _ => {}
    }
    let expected = match allowed.as_slice() {
        ["string"] if schema["examples"].is_null() => "text in quotes".to_owned(),
        ["string"] => format!("text in quotes, such as {example}"),
        ["string", "array"] => format!("text in quotes, such as {example}, or a list of such"),
        ["integer"] => format!("a whole number, such as {example}"),
        ["boolean"] => "true or false".to_owned(),
        ["object"] => "a table, { key = value }".to_owned(),
        ["array"] if schema["items"]["type"] == "object" => format!("a list of tables, [[{path}]]"),
        kinds if kinds.contains(&"array") => "a value or a list of values".to_owned(),
        _ => format!("a number, such as {example}"),
    };
    let found = match value {
        DeValue::Table(_) => "a table".to_owned(),
        DeValue::String(text) => format!("the text \"{text}\""),
        DeValue::Datetime(_) => format!("the bare date {found}"),
        DeValue::Boolean(_) | DeValue::Array(_) => found.to_owned(),
        DeValue::Integer(_) | DeValue::Float(_) => format!("the number {found}"),
    };
    let per_cent_lost = matches!(value, DeValue::Float(_)) && allowed == ["string"];
    let quote = if per_cent_lost {
        "; in quotes it keeps every digit"
    } else {
        ""
    };
    format!("expected {expected}, found {found}{quote}")
}
