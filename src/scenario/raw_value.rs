//! Values of a scenario file as typed: scalars with their places, lists of them where candidates form a matrix.

use std::{borrow::Cow, collections::BTreeMap};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};
use toml::Spanned;

/// A value with its place in the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent, bound = "T: serde::de::DeserializeOwned")]
pub(super) struct At<T>(pub(super) Spanned<T>);

impl<T: JsonSchema> JsonSchema for At<T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }

    fn inline_schema() -> bool {
        true
    }
}

/// Text in quotes.
pub(super) type Text = At<String>;
/// A whole number.
pub(super) type Whole = At<i64>;

/// The keys of a platform, with their places.
pub(super) type Keys = At<BTreeMap<Spanned<String>, At<Scalars>>>;

/// Text, a number or a switch; of a number its place alone counts, as it is read as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scalar {
    Text(String),
    Number,
    Switch(bool),
}

/// One value or a list of them.
#[derive(Debug)]
pub(super) enum Scalars {
    One(Scalar),
    List(Vec<At<Scalar>>),
}

impl Scalar {
    /// The value as a flag would say it; `typed` is what stands in the file, which alone knows a number's digits.
    pub(super) fn text(&self, typed: &str) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number => typed.replace('_', ""),
            Self::Switch(on) => on.to_string(),
        }
    }
}

impl JsonSchema for Scalar {
    fn schema_name() -> Cow<'static, str> {
        "Scalar".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number"] })
    }

    fn inline_schema() -> bool {
        true
    }
}

struct ScalarsVisitor;

impl<'de> de::Visitor<'de> for ScalarsVisitor {
    type Value = Scalars;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("text, a number, true, false or a list of them")
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalars, E> {
        Ok(Scalars::One(Scalar::Text(text.to_owned())))
    }

    fn visit_bool<E>(self, on: bool) -> Result<Scalars, E> {
        Ok(Scalars::One(Scalar::Switch(on)))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Scalars, E> {
        Ok(Scalars::One(Scalar::Number))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Scalars, E> {
        Ok(Scalars::One(Scalar::Number))
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Scalars, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Scalars::List(values))
    }
}

impl<'de> Deserialize<'de> for Scalars {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarsVisitor)
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.deserialize_any(ScalarsVisitor)? {
            Scalars::One(scalar) => Ok(scalar),
            Scalars::List(_) => Err(de::Error::custom("expected one value, found a list")),
        }
    }
}
