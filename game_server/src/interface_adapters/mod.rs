//! Translation between the domain and exactly one outside format or protocol per module.

pub mod bot_files;
pub mod crash_files;
pub mod data_folder;
pub mod http;
pub mod jet_files;
pub mod map_files;
pub mod matchmaking_client;
pub mod mode_files;
pub mod net;
pub mod protocol;
pub mod server_id_file;
pub mod weapon_files;
