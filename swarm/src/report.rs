//! What a run has shown, for a person and as JSON.

use std::fmt;
use std::time::Duration;

use serde_json::json;
use swarm::{Figures, Measured, ServerReading, ServerWork};

pub struct Report {
    clients: usize,
    figures: Figures,
    /// Where somebody watches.
    watching: Option<(usize, Figures)>,
    server: Server,
}

enum Server {
    /// With the memory that a client adds, in bytes.
    Game {
        work: Box<ServerWork>,
        per_client: Option<u64>,
    },
    Floor {
        cpu: Duration,
    },
}

impl Report {
    /// Of so many who fly and so many who watch. `empty` is what the server held before anybody came.
    pub fn of_game(
        (players, watchers): (usize, usize),
        measured: Measured,
        work: ServerWork,
        empty: &ServerReading,
    ) -> Report {
        let clients = players + watchers;
        let grown = work.resident_bytes.zip(empty.resident_bytes());
        let per_client = grown.map(|(now, before)| now.saturating_sub(before) / clients.max(1) as u64);
        let watching = (watchers > 0).then_some((watchers, measured.watchers));
        let server = Server::Game { work: Box::new(work), per_client };
        Report { clients: players, figures: measured.players, watching, server }
    }

    pub fn of_floor(clients: usize, figures: Figures, cpu: Duration) -> Report {
        Report { clients, figures, watching: None, server: Server::Floor { cpu } }
    }

    pub fn as_json(&self) -> String {
        let server = match &self.server {
            Server::Game { work, per_client } => {
                let mut server = work.as_json();
                server["resident_bytes_per_client"] = json!(per_client);
                server
            }
            Server::Floor { cpu } => json!({ "cpu_s": cpu.as_secs_f64(), "cpu_us_per_snapshot": self.floor_us(*cpu) }),
        };
        let watching = self.watching.as_ref().map(|(watchers, figures)| figures.as_json(*watchers));
        json!({ "swarm": self.figures.as_json(self.clients), "watchers": watching, "server": server }).to_string()
    }

    fn floor_us(&self, cpu: Duration) -> f64 {
        cpu.as_secs_f64() * 1e6 / self.figures.snapshots.max(1) as f64
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { clients, figures, watching, server } = self;
        writeln!(f, "{clients} clients for {:.1} s", figures.over.as_secs_f64())?;
        write_clients(f, *clients, figures)?;
        if let Some((watchers, figures)) = watching {
            writeln!(f, "{watchers} watchers, which say nothing but pings")?;
            write_clients(f, *watchers, figures)?;
        }
        match server {
            Server::Floor { cpu } => writeln!(f, "floor: {:.2} us of CPU per snapshot", self.floor_us(*cpu)),
            Server::Game { work, per_client } => write_game(f, work, *per_client),
        }
    }
}

fn write_clients(f: &mut fmt::Formatter<'_>, clients: usize, figures: &Figures) -> fmt::Result {
    writeln!(
        f,
        "  snapshots          {:.0} a second, of {:.2} % of the clients' 30",
        per_s(figures, figures.snapshots),
        figures.share_delivered(clients, 30.0) * 100.0
    )?;
    writeln!(
        f,
        "  inputs             {:.0} a second, {} found no room",
        per_s(figures, figures.inputs),
        figures.inputs_not_sent
    )?;
    writeln!(
        f,
        "  bytes per client   {:.2} KB/s down, {:.2} KB/s up",
        figures.kb_per_s_down(clients),
        figures.kb_per_s_up(clients)
    )?;
    // Who watches sends no inputs.
    let latencies = [("ping", &figures.ping), ("input to ack", &figures.input_to_ack)];
    for (name, latency) in latencies.into_iter().filter(|(_, latency)| latency.count() > 0) {
        writeln!(
            f,
            "  {name:<18} p50 {:.1}, p90 {:.1}, p99 {:.1}, p99.9 {:.1}, at most {:.1} ms ({} measured)",
            latency.quantile_ms(0.5),
            latency.quantile_ms(0.9),
            latency.quantile_ms(0.99),
            latency.quantile_ms(0.999),
            latency.max_ms(),
            latency.count()
        )?;
    }
    for (mode, late) in &figures.snapshot_lateness {
        writeln!(
            f,
            "  snapshot lateness  p50 {:.1}, p99 {:.1}, at most {:.1} ms ({mode})",
            late.quantile_ms(0.5),
            late.quantile_ms(0.99),
            late.max_ms()
        )?;
    }
    writeln!(f, "  ended              {:?}, {} frames not understood", figures.ended, figures.not_understood)
}

fn write_game(f: &mut fmt::Formatter<'_>, work: &ServerWork, per_client: Option<u64>) -> fmt::Result {
    writeln!(f, "game server")?;
    if let (Some(share), Some(us)) = (work.cpu_share(), work.cpu_us_per_snapshot()) {
        writeln!(f, "  CPU                {:.1} % of a core, {us:.2} us per snapshot", share * 100.0)?;
    }
    if let (Some(bytes), Some(per_client)) = (work.resident_bytes, per_client) {
        let (mib, kib) = (bytes as f64 / 1_048_576.0, per_client as f64 / 1024.0);
        writeln!(f, "  memory             {mib:.1} MiB resident, {kib:.1} KiB of it for each client")?;
    }
    let lateness = work.tick_lateness(None);
    writeln!(
        f,
        "  ticks              {:.0}, late by p50 {:.2}, p99 {:.2} ms; {:.3} % by more than 8 ms",
        lateness.count(),
        lateness.quantile(0.5) * 1000.0,
        lateness.quantile(0.99) * 1000.0,
        work.late_ticks(None) * 100.0
    )?;
    writeln!(
        f,
        "  overruns           {:.0}, ticks skipped {:.0}, snapshots skipped {:.0}",
        work.overruns(),
        work.ticks_skipped(),
        work.snapshots_skipped()
    )
}

fn per_s(figures: &Figures, count: u64) -> f64 {
    count as f64 / figures.over.as_secs_f64().max(1e-9)
}
