//! Lists in pages: how many entries, and where the next page begins. A cursor is the last entry's place, opaque to clients.

use service_kit::problem::ApiError;
use uuid::Uuid;
use wire::problem::Code;

/// How many entries a page may have.
pub fn limit(wanted: Option<u32>, usual: u32, most: u32) -> Result<u32, ApiError> {
    match wanted {
        None => Ok(usual),
        Some(limit) if (1..=most).contains(&limit) => Ok(limit),
        Some(_) => Err(ApiError::new(Code::ParameterInvalid, format!("limit: 1 to {most}."))),
    }
}

/// The place in a cursor.
pub fn place(cursor: Option<&str>) -> Result<Option<(i64, Uuid)>, ApiError> {
    let Some(cursor) = cursor else { return Ok(None) };
    let parsed =
        cursor.split_once('.').and_then(|(number, id)| Some((number.parse().ok()?, Uuid::parse_str(id).ok()?)));
    match parsed {
        Some(place) => Ok(Some(place)),
        None => Err(ApiError::new(Code::ParameterInvalid, "cursor: not the `next` of a page.")),
    }
}

/// Cuts a page that was read one entry too long, and gives the cursor of the next one if there was more.
pub fn next<T>(entries: &mut Vec<T>, limit: u32, place: impl Fn(&T) -> (i64, Uuid)) -> Option<String> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if entries.len() <= limit {
        return None;
    }
    entries.truncate(limit);
    entries.last().map(|last| {
        let (number, id) = place(last);
        format!("{number}.{id}")
    })
}
