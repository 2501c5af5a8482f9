//! What a collector gets to see of a match: a receiver of OTLP, and the all-in-one that exports to it. A test program of its
//! own, because a process exports once.
#![allow(clippy::unwrap_used)]

mod collector;

use std::path::Path;
use std::time::Duration;

use http::Method;
use jet_raiders::{Config, Running, start};
use playtest::{GameSocket, HeadClient, Pilot};
use service_kit::client::{ServiceClient, fill_path};
use service_kit::lifecycle::Lifecycle;
use service_kit::telemetry::Metrics;
use service_kit::trace::{TraceExport, TracesConfig};
use service_kit::trust::Trust;
use uuid::Uuid;
use wire::matchmaking::{LobbyPhase, Placement, routes};
use wire::socket::ServerMessage;

use crate::collector::{Collector, Trace};

const DEADLINE: Duration = Duration::from_secs(60);

/// The clients' own spans, marked as not recorded: that is not for a client to decide.
const ADA: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
const GRACE: &str = "00-1bf7651916cd43dd8448eb211c80319c-c8ad6b7169203331-00";

/// From the ticket's making to its seat.
async fn queued(pilot: &Pilot) -> Placement {
    let ticket = pilot.queue("duel").await.unwrap();
    pilot.await_final(ticket.ticket_id).await.unwrap().placement.unwrap()
}

async fn joined(placement: &Placement) -> GameSocket {
    let (mut socket, _) = GameSocket::join(&placement.ws_url, &placement.match_ticket).await.unwrap();
    socket.wait_for(|message| matches!(message, ServerMessage::WorldUpdate(_)).then_some(())).await.unwrap();
    socket
}

/// Waits until matchmaking has the result.
async fn recorded(running: &Running, match_id: Uuid) {
    let matchmaking =
        ServiceClient::new(&running.internal.matchmaking, running.credential.clone(), &Trust::plain().unwrap())
            .unwrap();
    let path = fill_path(routes::RESULT, &[("match_id", &match_id.to_string())]);
    let asking = async {
        while matchmaking.call_empty(Method::GET, &path, None::<&()>, None).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(DEADLINE, asking).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_goes_from_the_click_through_all_services_to_the_first_snapshot_and_the_result() {
    let collector = Collector::start().await;
    Metrics::install().unwrap();
    let traces = TracesConfig { otlp_endpoint: collector.endpoint(), sample_ratio: 1.0 };
    let export = TraceExport::start("jet_raiders", &traces).unwrap().unwrap();

    let data = tempfile::tempdir().unwrap();
    let settings = [
        ("JET__PORT", "0"),
        ("JET__DATA_DIR", data.path().to_str().unwrap()),
        ("GAME__MODES__DUEL__MATCH_S", "1"),
        ("GAME__MODES__DUEL__OVERTIME_S", "0"),
        ("GAME__MODES__DUEL__COUNTDOWN_S", "1"),
    ];
    let env = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let lifecycle = Lifecycle::new();
    let running = start(Config::load(env).unwrap(), lifecycle.clone()).await.unwrap();
    let head = HeadClient::new(&running.head_url).unwrap();

    let ada = head.traced(ADA).enter_as_guest("Ada").await.unwrap();
    let grace = head.traced(GRACE).enter_as_guest("Grace").await.unwrap();
    let (for_ada, for_grace) = tokio::join!(queued(&ada), queued(&grace));
    let (mut a, g) = tokio::join!(joined(&for_ada), joined(&for_grace));
    a.wait_for_state(|state| state.phase == LobbyPhase::Ended).await.unwrap();
    drop((a, g));
    recorded(&running, for_ada.match_id).await;
    reqwest::get(format!("{}/health", running.head_url)).await.unwrap();
    assert!(lifecycle.stop_and_wait(DEADLINE).await);
    tokio::task::spawn_blocking(|| export.flush()).await.unwrap();

    let (of_ada, of_grace) = (collector.trace(ADA), collector.trace(GRACE));
    // The lobby is one, so that its making and its result are in one of the two traces.
    let (host, guest) =
        if of_ada.has("matchmaking", "place match") { (&of_ada, &of_grace) } else { (&of_grace, &of_ada) };
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("trace.txt"), host.to_string()).unwrap();

    for trace in [host, guest] {
        assert_is_connected(trace);
        let queueing = "head POST /matchmaking/queue > head POST > matchmaking POST /internal/v1/tickets";
        for path in [
            "head POST /guest/init > head POST > auth POST /internal/v1/guests".to_owned(),
            queueing.to_owned(),
            format!("{queueing} > matchmaking wait in queue"),
            format!("{queueing} > game join"),
            format!("{queueing} > game join > game first snapshot"),
        ] {
            assert!(trace.paths().contains(&path), "no {path} in\n{trace}");
        }
    }
    let making = "matchmaking place match > matchmaking PUT > game PUT /internal/v1/lobbies/{lobby_id}";
    for part in [making, "game report result > game POST > matchmaking POST /internal/v1/results"] {
        assert!(host.paths().iter().any(|path| path.ends_with(part)), "no {part} in\n{host}");
    }
    // The other player's story leads to the lobby by links, in both directions.
    assert!(host.links_of("place match").contains(&guest.id), "{host}");
    assert!(guest.links_of("join").contains(&host.id), "{guest}");

    for quiet in ["GET /health", "GET /ready", "GET /metrics", "GET /ws", "PUT /internal/v1/servers/{server_id}"] {
        assert!(!collector.names().contains(quiet), "{quiet} made a span");
    }
    let metrics = Metrics::install().unwrap().render();
    assert!(metrics.contains(&format!("trace_spans_total{{outcome=\"exported\"}} {}", collector.count())), "{metrics}");
}

/// Every span's parent is another of the trace, or the client's own.
fn assert_is_connected(trace: &Trace) {
    for span in &trace.spans {
        let parent_is_known = trace.spans.iter().any(|other| other.id == span.parent);
        assert!(parent_is_known || span.parent == trace.client_span, "{} hangs in the air:\n{trace}", span.name);
        assert!(span.ends_ns >= span.begins_ns);
    }
}
