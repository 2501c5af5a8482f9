//! What this service counts. Labels come from fixed sets.

pub fn describe_metrics() {
    metrics::describe_counter!("auth_guests_created_total", "Guest accounts created.");
    metrics::describe_counter!("auth_logins_total", "Logins with a guest's secret, by outcome: granted or refused.");
    metrics::describe_counter!(
        "auth_refreshes_total",
        "Refresh tokens presented, by outcome: granted, refused, or reused, which ended a session."
    );
    metrics::describe_counter!("auth_sessions_swept_total", "Lapsed sessions deleted.");
    metrics::counter!("auth_guests_created_total").increment(0);
    count_swept(0);
    for outcome in ["granted", "refused"] {
        metrics::counter!("auth_logins_total", "outcome" => outcome).increment(0);
    }
    for outcome in ["granted", "refused", "reused"] {
        metrics::counter!("auth_refreshes_total", "outcome" => outcome).increment(0);
    }
}

pub(super) fn count_guest() {
    metrics::counter!("auth_guests_created_total").increment(1);
}

pub(super) fn count_login(outcome: &'static str) {
    metrics::counter!("auth_logins_total", "outcome" => outcome).increment(1);
}

pub(super) fn count_refresh(outcome: &'static str) {
    metrics::counter!("auth_refreshes_total", "outcome" => outcome).increment(1);
}

pub fn count_swept(sessions: u64) {
    metrics::counter!("auth_sessions_swept_total").increment(sessions);
}
