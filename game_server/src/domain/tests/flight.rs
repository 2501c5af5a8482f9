//! How ships fly.

use std::f32::consts::{FRAC_PI_2, PI};

use super::*;

fn close(value: f32, wanted: f32) {
    assert!((value - wanted).abs() < 0.01, "{value} is not about {wanted}");
}

#[test]
fn full_thrust_opens_the_throttle_in_half_a_second() {
    let mut world = world_of(1);
    tick(&mut world, &[input(0, 1, 1.0, 0.0, false)]);
    close(ship(&world, 0).throttle, 2.0 / 60.0);
    ticks(&mut world, 14);
    close(ship(&world, 0).throttle, 0.5);
    ticks(&mut world, 15);
    close(ship(&world, 0).throttle, 1.0);
    ticks(&mut world, 60);
    assert_eq!(ship(&world, 0).throttle, 1.0);
    tick(&mut world, &[input(0, 2, -1.0, 0.0, false)]);
    ticks(&mut world, 60);
    assert_eq!(ship(&world, 0).throttle, 0.0);
}

#[test]
fn up_is_heading_zero_and_clockwise_is_positive() {
    let mut world = world_of(1);
    for (heading, x, y) in
        [(0.0, 400.0, 80.0), (FRAC_PI_2, 550.0, 230.0), (PI, 400.0, 380.0), (-FRAC_PI_2, 250.0, 230.0)]
    {
        put(&mut world, 0, 400.0, 230.0, heading);
        ship_mut(&mut world, 0).throttle = 1.0;
        ticks(&mut world, 60);
        let position = ship(&world, 0).position;
        assert!((position.x - x).abs() < 0.1 && (position.y - y).abs() < 0.1, "{heading}: {position:?}");
    }
}

#[test]
fn a_full_turn_is_three_radians_a_second() {
    let mut world = world_of(1);
    put(&mut world, 0, 400.0, 230.0, 0.0);
    tick(&mut world, &[input(0, 1, 0.0, 1.0, false)]);
    ticks(&mut world, 59);
    close(ship(&world, 0).heading, 3.0);
    // Past pi the heading goes on from -pi.
    ticks(&mut world, 60);
    close(ship(&world, 0).heading, 6.0 - 2.0 * PI);
}

#[test]
fn a_ship_that_leaves_on_one_side_comes_in_on_the_other() {
    let mut world = world_of(1);
    put(&mut world, 0, 799.0, 1.0, FRAC_PI_2 * 0.5);
    ship_mut(&mut world, 0).throttle = 1.0;
    tick(&mut world, &[]);
    let position = ship(&world, 0).position;
    close(position.x, 799.0 + 2.5 * 0.5f32.sqrt() - 800.0);
    close(position.y, 1.0 - 2.5 * 0.5f32.sqrt() + 460.0);
}

#[test]
fn controls_hold_until_the_next_input() {
    let mut world = world_of(1);
    tick(&mut world, &[input(0, 1, 0.0, -1.0, false)]);
    ticks(&mut world, 10);
    assert_eq!(ship(&world, 0).controls.turn(), -1.0);
}

#[test]
fn only_the_newest_input_counts_and_is_acknowledged() {
    let mut world = world_of(1);
    tick(&mut world, &[input(0, 5, 0.0, 1.0, false), input(0, 4, 0.0, -1.0, false), input(0, 5, 0.0, 0.0, false)]);
    assert_eq!(ship(&world, 0).controls.turn(), 1.0);
    assert_eq!(ship(&world, 0).ack, 5);
    tick(&mut world, &[input(0, 6, 0.0, -1.0, false)]);
    assert_eq!((ship(&world, 0).controls.turn(), ship(&world, 0).ack), (-1.0, 6));
}

#[test]
fn a_ship_whose_pilot_lost_the_connection_flies_straight_on() {
    let mut world = world_of(1);
    put(&mut world, 0, 400.0, 400.0, 0.0);
    tick(&mut world, &[input(0, 9, 1.0, 0.0, true)]);
    ticks(&mut world, 30);
    let gone = tick(&mut world, &[Command::SetPresent { seat: Seat(0), present: false }]);
    assert_eq!(gone, [Event::PresenceChanged { seat: Seat(0), present: false }]);
    let before = ship(&world, 0).clone();
    // What the lost connection still sends is ignored.
    tick(&mut world, &[input(0, 10, -1.0, 1.0, true)]);
    let after = ship(&world, 0);
    assert_eq!(after.heading, before.heading);
    assert_eq!(after.controls, Controls::default());
    close(before.position.y - after.position.y, 2.5);
}

#[test]
fn a_pilot_who_is_back_may_number_inputs_from_one_again() {
    let mut world = world_of(1);
    tick(&mut world, &[input(0, 500, 0.0, 1.0, false)]);
    tick(&mut world, &[Command::SetPresent { seat: Seat(0), present: true }, input(0, 1, 0.0, -1.0, false)]);
    assert_eq!((ship(&world, 0).ack, ship(&world, 0).controls.turn()), (1, -1.0));
}
