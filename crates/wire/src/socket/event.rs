//! What has happened.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Grows from event to event. Numbers that are left out are of events that are not for this client.
    pub id: u32,
    pub tick: u32,
    #[serde(flatten)]
    pub kind: EventKind,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventKind {
    Spawn {
        seat: u16,
        x: f32,
        y: f32,
    },
    Hit {
        by: u16,
        target: u16,
        damage: i32,
        hp: i32,
        x: f32,
        y: f32,
    },
    /// A beam shone from one place to the other. A hit of the same tick follows if it met a ship.
    Beam {
        by: u16,
        x: f32,
        y: f32,
        to_x: f32,
        to_y: f32,
    },
    Kill {
        by: u16,
        target: u16,
        x: f32,
        y: f32,
    },
    Join {
        seat: u16,
        name: String,
        bot: bool,
    },
    Leave {
        seat: u16,
    },
    /// Of the core of `side`; `by` is left out when it went home by itself.
    Core {
        side: u8,
        change: CoreChange,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<u16>,
        x: f32,
        y: f32,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoreChange {
    Taken,
    Dropped,
    Returned,
    /// Brought home by an enemy.
    Captured,
}
