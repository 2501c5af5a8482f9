//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use swarm::{Impairment, LobbyOrder, Process};

pub const USAGE: &str = "\
swarm [options]: clients that fly in many lobbies of one game server, and what that costs it

  --lobbies 62       how many
  --players 16       in each
  --mode skirmish    of the lobbies
  --watchers 0       beside the players of each lobby, without a seat; each follows a pilot
  --inputs 30        that each client sends a second, at most 60
  --channels 0       of a hundred clients, how many play over a WebRTC data channel
  --json 0           of a hundred clients, how many speak jet.v1.json
  --observers 16     clients that decode every frame in full
  --arrivals 200     a second, whether those before have been let in or not
  --warm-up 5        seconds that everybody flies before anything is measured
  --seconds 20       that are measured
  --report FILE      the same figures as JSON
  --floor BYTES      not the game server, but the least that a server must do, with frames of so many bytes
  --delay MS --jitter MS --loss PERCENT --rate KB/S
                     a link between clients and server; each way, rate for each connection. What a data channel loses
                     stays lost, what a WebSocket loses comes 200 ms later
  --attach ADDRESS --credential SECRET [--pid N]
                     wait here for a game server that has this address for its matchmaking and was started with this
                     service credential, instead of starting one; its process id, if it runs on this machine";

pub struct Options {
    pub lobbies: usize,
    pub order: LobbyOrder,
    /// Of each lobby.
    pub watchers: usize,
    pub inputs_per_s: u32,
    pub json_share: usize,
    pub channels_share: usize,
    pub observers: usize,
    pub arrivals_per_s: f64,
    pub warm_up: Duration,
    pub measured: Duration,
    pub report: Option<PathBuf>,
    pub floor: Option<usize>,
    pub impairment: Impairment,
    pub attach: Option<SocketAddr>,
    pub credential: String,
    pub process: Option<Process>,
}

impl Options {
    pub fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
        let mut options = Options {
            lobbies: 62,
            order: LobbyOrder { mode: "skirmish".into(), players: 16 },
            watchers: 0,
            inputs_per_s: 30,
            json_share: 0,
            channels_share: 0,
            observers: 16,
            arrivals_per_s: 200.0,
            warm_up: Duration::from_secs(5),
            measured: Duration::from_secs(20),
            report: None,
            floor: None,
            impairment: Impairment::default(),
            attach: None,
            credential: String::new(),
            process: None,
        };
        while let Some(option) = arguments.next() {
            if matches!(option.as_str(), "--help" | "-h") {
                return Err(USAGE.into());
            }
            let value = arguments.next().ok_or_else(|| format!("{option} needs a value"))?;
            options.set(&option, &value)?;
        }
        if options.lobbies == 0 || options.order.players == 0 {
            return Err("nobody flies".into());
        }
        Ok(options)
    }

    fn set(&mut self, option: &str, value: &str) -> Result<(), String> {
        let whole = || value.parse::<u32>().map_err(|_| format!("{option} needs a whole number"));
        let positive = || match value.parse::<f64>() {
            Ok(number) if number > 0.0 && number <= 86_400.0 => Ok(number),
            _ => Err(format!("{option} needs a number above 0")),
        };
        let ms = || positive().map(|ms| Duration::from_secs_f64(ms / 1000.0));
        let address = || value.parse().map_err(|_| format!("{option} needs an address such as 127.0.0.1:3103"));
        match option {
            "--lobbies" => self.lobbies = whole()? as usize,
            "--players" => self.order.players = u16::try_from(whole()?).map_err(|error| error.to_string())?,
            "--watchers" => self.watchers = whole()? as usize,
            "--mode" => self.order.mode = value.into(),
            "--inputs" => self.inputs_per_s = whole()?.min(60),
            "--json" => self.json_share = whole()? as usize,
            "--channels" => self.channels_share = whole()? as usize,
            "--observers" => self.observers = whole()? as usize,
            "--arrivals" => self.arrivals_per_s = positive()?,
            "--warm-up" => self.warm_up = Duration::from_secs_f64(positive()?),
            "--seconds" => self.measured = Duration::from_secs_f64(positive()?),
            "--report" => self.report = Some(value.into()),
            "--floor" => self.floor = Some(whole()? as usize),
            "--delay" => self.impairment.delay = ms()?,
            "--jitter" => self.impairment.jitter = ms()?,
            "--loss" => self.impairment.loss = positive()? / 100.0,
            "--rate" => self.impairment.bytes_per_s = (positive()? * 1000.0) as u32,
            "--attach" => self.attach = Some(address()?),
            "--credential" => self.credential = value.into(),
            "--pid" => self.process = Some(Process { pid: whole()? }),
            _ => return Err(format!("there is no option {option}\n\n{USAGE}")),
        }
        Ok(())
    }

    pub fn players(&self) -> usize {
        self.lobbies * usize::from(self.order.players)
    }

    /// Those who fly and those who watch.
    pub fn clients(&self) -> usize {
        self.players() + self.lobbies * self.watchers
    }
}
