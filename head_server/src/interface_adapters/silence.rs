//! Which failures of a call between services count as silence.

use service_kit::client::CallError;

use crate::use_cases::Silence;

impl Silence for CallError {
    fn is_silence(&self) -> bool {
        CallError::is_silence(self)
    }

    fn not_asked() -> Self {
        CallError::Unavailable("not asked: it has not answered for a while".into())
    }
}
