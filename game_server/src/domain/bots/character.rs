//! What sets one bot apart from another: how well it flies, and what it likes.

use std::sync::Arc;

use crate::domain::state::state;
use crate::domain::{JetId, Rules};

/// How well a bot flies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skill {
    Rookie,
    Regular,
    Veteran,
    Ace,
}

state!(enum Skill { 0 = Rookie, 1 = Regular, 2 = Veteran, 3 = Ace });

impl Skill {
    /// Weakest first.
    pub const ALL: [Skill; 4] = [Skill::Rookie, Skill::Regular, Skill::Veteran, Skill::Ace];
}

/// What a bot likes. No temperament is the better one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Temperament {
    Hunter,
    Cautious,
    Opportunist,
    Duellist,
}

state!(enum Temperament { 0 = Hunter, 1 = Cautious, 2 = Opportunist, 3 = Duellist });

impl Temperament {
    pub const ALL: [Temperament; 4] =
        [Temperament::Hunter, Temperament::Cautious, Temperament::Opportunist, Temperament::Duellist];
}

/// The numbers of a skill, as they stand in the bots' data file.
#[derive(Debug, Clone, PartialEq)]
pub struct SkillNumbers {
    /// What goes before the name of such a bot, for everybody to see.
    pub title: Arc<str>,
    /// How far behind the present it sees its enemy and shots, and how long it looks before it first fires.
    pub reaction_s: f32,
    /// Largest error of its aim to either side.
    pub aim_error_rad: f32,
    /// How much of an enemy's flight it aims ahead by, 0 to 1.
    pub lead: f32,
    /// How long it holds the trigger at most,
    pub burst_s: f32,
    /// and how long it then lets go.
    pub rest_s: f32,
    /// With energy to spare it also fires at who is this far off its line, to keep him busy, for as long as
    pub sprays_rad: f32,
    /// it has more than this share of its energy. The rest is for shots that are lined up, and for its special.
    pub reserve: f32,
    /// Chance, each time it decides, that it notices a shot about to hit it and turns away.
    pub dodge: f32,
    /// Whether it uses the special of its jet.
    pub uses_special: bool,
    /// Whether it hides behind obstacles when it has to.
    pub takes_cover: bool,
}

/// The numbers of a temperament, as they stand in the bots' data file.
#[derive(Debug, Clone, PartialEq)]
pub struct TemperamentNumbers {
    /// How far from its enemy it would like to be.
    pub keeps_px: f32,
    /// By so much of the distance a wounded enemy seems nearer: none at full health, all of it with nothing left.
    pub likes_wounded: f32,
    /// It leaves its enemy only for one this many times nearer.
    pub loyalty: f32,
    /// With less of its hull, 0 to 1, it takes cover until its energy is back.
    pub retreats_below: f32,
    /// Times the skill's chance to dodge.
    pub alertness: f32,
    /// How far it goes at most for what lies about.
    pub gathers_px: f32,
    /// Names of the jets that it flies; with none of them in the mode, any.
    pub jets: Vec<Arc<str>>,
}

/// Who a bot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Character {
    pub skill: Skill,
    pub temperament: Temperament,
}

state!(Character { skill, temperament });

impl Character {
    /// The one dealt as number `index`: skills as often as the mode says and well mixed, each with every temperament in turn.
    pub(in crate::domain) fn dealt(index: u32, rules: &Rules) -> Character {
        let shares = rules.bots.shares;
        let total: u32 = shares.iter().map(|share| u32::from(*share)).sum();
        let (round, place) = (index / total, index % total);
        let mut dealt = [0_u32; Skill::ALL.len()];
        let mut skill = 0;
        for so_far in 0..=place {
            // Whichever is furthest behind its share, of equal ones the weaker.
            let behind = |at: &usize| {
                let (share, had) = (i64::from(shares[*at]), i64::from(dealt[*at]));
                (share * i64::from(so_far + 1) - had * i64::from(total), std::cmp::Reverse(*at))
            };
            skill = (0..shares.len()).max_by_key(behind).unwrap_or(0);
            dealt[skill] += 1;
        }
        let temperament = (round + place) as usize % Temperament::ALL.len();
        Character { skill: Skill::ALL[skill], temperament: Temperament::ALL[temperament] }
    }

    /// What a bot of this character flies, of several kinds that it likes one after the other; another one first in each deal of
    /// all temperaments, so that no skill always gets the same.
    pub(in crate::domain) fn jet(self, index: u32, rules: &Rules) -> JetId {
        let liked = &rules.bots.temperaments[self.temperament as usize].jets;
        let is_liked = |name: &Arc<str>| liked.iter().any(|jet| jet == name);
        let kinds = || rules.jets().iter().zip(0..).filter(|(jet, _)| is_liked(&jet.name)).map(|(_, id)| JetId(id));
        let (count, deal) = (kinds().count(), Temperament::ALL.len());
        let index = index as usize;
        match count {
            0 => JetId((index % rules.jets().len()) as u8),
            _ => kinds().nth((index / deal + index / (deal * deal)) % count).unwrap_or_default(),
        }
    }
}

/// Bots that are all alike, for tests.
#[cfg(test)]
pub fn plain_characters() -> ([SkillNumbers; 4], [TemperamentNumbers; 4]) {
    let skill = SkillNumbers {
        title: Arc::from("Bot"),
        reaction_s: 0.3,
        aim_error_rad: 0.25,
        lead: 1.0,
        burst_s: 0.25,
        rest_s: 0.8,
        sprays_rad: 0.3,
        reserve: 0.4,
        dodge: 0.2,
        uses_special: true,
        takes_cover: false,
    };
    let temperament = TemperamentNumbers {
        keeps_px: 0.0,
        likes_wounded: 0.0,
        loyalty: 1.4,
        retreats_below: 0.0,
        alertness: 1.0,
        gathers_px: 300.0,
        jets: Vec::new(),
    };
    (std::array::from_fn(|_| skill.clone()), std::array::from_fn(|_| temperament.clone()))
}
