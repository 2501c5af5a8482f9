//! The bounds of integers. Rust's types have them, and a request beyond them is refused; a JSON schema must say so.

use utoipa::Number;
use utoipa::openapi::schema::{ArrayItems, KnownFormat, SchemaFormat};
use utoipa::openapi::{Object, RefOr, Schema};

/// Adds the maximum of each small integer type, wherever it stands in the schema. 64-bit ones have theirs by their format.
pub(super) fn add(schema: &mut RefOr<Schema>) {
    let RefOr::T(schema) = schema else { return };
    match schema {
        Schema::Object(object) => {
            if let Some(maximum) = maximum(object) {
                object.maximum.get_or_insert(maximum);
            }
            object.properties.values_mut().for_each(add);
        }
        Schema::Array(array) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                add(items);
            }
        }
        Schema::AllOf(all) => all.items.iter_mut().for_each(add),
        Schema::OneOf(one) => one.items.iter_mut().for_each(add),
        Schema::AnyOf(any) => any.items.iter_mut().for_each(add),
        _ => {}
    }
}

fn maximum(object: &Object) -> Option<Number> {
    let Some(SchemaFormat::KnownFormat(format)) = &object.format else { return None };
    match format {
        KnownFormat::UInt8 => Some(Number::UInt(u8::MAX.into())),
        KnownFormat::UInt16 => Some(Number::UInt(u16::MAX.into())),
        KnownFormat::UInt32 => Some(Number::UInt(u32::MAX as usize)),
        _ => None,
    }
}
