//! The radar: a bit for each cell of a grid over the world, for each side.

use crate::binary::bytes::{DecodeError, Reader};
use crate::socket::{Radar, RadarSide};

/// In place of a team: ships of all teams.
const ALL_TEAMS: u8 = 255;

pub(super) fn put_radar(radar: &Radar, out: &mut Vec<u8>) {
    out.extend_from_slice(&radar.tick.to_le_bytes());
    out.extend_from_slice(&[radar.columns, radar.rows, radar.sides.len() as u8]);
    for side in &radar.sides {
        out.push(side.team.unwrap_or(ALL_TEAMS));
        let first = out.len();
        out.resize(first + bitmap_length(radar.columns, radar.rows), 0);
        for cell in &side.cells {
            if let Some(byte) = out.get_mut(first + usize::from(cell / 8)) {
                *byte |= 1 << (cell % 8);
            }
        }
    }
}

pub(super) fn read_radar(reader: &mut Reader<'_>) -> Result<Radar, DecodeError> {
    let tick = reader.u32()?;
    let (columns, rows) = (reader.u8()?, reader.u8()?);
    let mut sides = Vec::new();
    for _ in 0..reader.u8()? {
        let team = reader.u8()?;
        let bitmap = reader.take(bitmap_length(columns, rows))?;
        let is_set = |cell: &u16| bitmap.get(usize::from(cell / 8)).is_some_and(|byte| byte >> (cell % 8) & 1 != 0);
        let cells = (0..u16::from(columns) * u16::from(rows)).filter(is_set).collect();
        sides.push(RadarSide { team: (team != ALL_TEAMS).then_some(team), cells });
    }
    Ok(Radar { tick, columns, rows, sides })
}

fn bitmap_length(columns: u8, rows: u8) -> usize {
    (usize::from(columns) * usize::from(rows)).div_ceil(8)
}
