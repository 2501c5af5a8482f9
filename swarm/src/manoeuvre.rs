//! What the pilots do with their sticks: the same in every run, different from pilot to pilot.

use wire::socket::Input;

/// Inputs from one manoeuvre to the next: two thirds of a second at 30 a second.
const STEPS: u32 = 20;

/// Full turns either way, half turns, and straight on.
const TURNS: [f32; 6] = [1.0, 0.0, -1.0, 0.5, 0.0, -0.5];

/// The sticks of pilot `pilot` at its input number `seq`; `seen` is the tick of its newest snapshot. One pilot in four fires; all fly at full throttle and change
/// course a few times a second between them.
pub fn input(pilot: usize, seq: u32, seen: Option<u32>) -> Input {
    let pilot = pilot as u32;
    let figure = seq / STEPS + pilot.wrapping_mul(7);
    let turn = TURNS.get(figure as usize % TURNS.len()).copied().unwrap_or(0.0);
    let fires = pilot.is_multiple_of(4) && seq % STEPS < STEPS / 4;
    Input { seq, tick: None, seen, thrust: 1.0, turn, shoot: fires, ability: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pilot_changes_course_and_one_in_four_fires() {
        let fires = |pilot| (0..200).any(|seq| input(pilot, seq, None).shoot);
        assert_eq!((0..16).filter(|pilot| fires(*pilot)).count(), 4);
        for pilot in 0..16 {
            let first = input(pilot, 0, None).turn;
            assert!((0..200).any(|seq| input(pilot, seq, None).turn != first), "pilot {pilot} flies straight on");
        }
    }
}
