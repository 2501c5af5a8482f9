//! The description of a listener's routes (OpenAPI 3.1). It is made of the route table itself: a handler enters the table
//! through `routes!`, which takes its `#[utoipa::path]` along, so that no route is served without being described.
//!
//! A handler describes its success. What can go wrong is a list of [`Code`]s beside the route; the codes that follow from
//! its shape (a body, a path parameter, a session) are added here.

use std::collections::BTreeMap;

use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::{HttpMethod, Operation, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    AllOfBuilder, ContentBuilder, Header, Info, License, ObjectBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder,
    Type,
};
use utoipa::{PartialSchema, ToSchema};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};
use wire::SERVICE_CREDENTIAL_HEADER;
use wire::problem::{CONTENT_TYPE as PROBLEM_JSON, Code, Problem};

/// Where each listener describes itself.
pub const PATH: &str = "/openapi.json";

/// The security scheme of routes that act for a player, as handlers name it.
const SESSION: &str = "session";

/// The security scheme of routes between services; internal listeners add it to each route.
const SERVICE: &str = "service";

/// Keeps an operation's codes until the document is completed.
const CODES: &str = "x-problem-codes";

/// What everybody should know who reads a document.
const CONVENTIONS: &str = "Every error is a problem document (RFC 9457) with a stable `code`. An unknown path is 404 \
    `not_found`, a method that a path does not take is 405 `method_not_allowed`. Points in time are Unix seconds. Requests \
    with unknown fields are refused; answers may gain fields.";

/// Lists the codes with which a route, or each route of a table, may refuse.
pub trait FailsWith {
    /// Codes that follow from a body, a path parameter or a session need not be listed, nor `internal` and `timeout`.
    fn fails_with(self, codes: &[Code]) -> Self;
}

impl<S> FailsWith for UtoipaMethodRouter<S> {
    fn fails_with(mut self, codes: &[Code]) -> Self {
        for item in self.1.paths.values_mut() {
            note_codes(item, codes);
        }
        self
    }
}

impl<S: Clone + Send + Sync + 'static> FailsWith for OpenApiRouter<S> {
    fn fails_with(mut self, codes: &[Code]) -> Self {
        for item in self.get_openapi_mut().paths.paths.values_mut() {
            note_codes(item, codes);
        }
        self
    }
}

/// Who reaches a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    Public,
    Services,
}

/// Fills in what the routes have in common.
pub(crate) fn complete(service: &str, audience: Audience, mut document: OpenApi) -> OpenApi {
    let title = match audience {
        Audience::Public => format!("Jet Raiders: {service}"),
        Audience::Services => format!("Jet Raiders: {service}, internal"),
    };
    document.info = Info::new(title.as_str(), env!("CARGO_PKG_VERSION"));
    document.info.description = Some(CONVENTIONS.into());
    document.info.license = Some(License::new(env!("CARGO_PKG_LICENSE")));

    let mut refusals = BTreeMap::new();
    let mut sessions = false;
    let has_routes = !document.paths.paths.is_empty();
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            operation.operation_id = Some(operation_id(method, path));
            sessions |= operation.security.is_some();
            let codes = all_codes(operation, audience);
            add_problems(operation, &codes, &mut refusals);
            if audience == Audience::Services {
                let required = operation.security.take().unwrap_or_else(|| vec![SecurityRequirement::default()]);
                operation.security = Some(required.into_iter().map(|one| one.add(SERVICE, [""; 0])).collect());
            }
        }
    }
    let components = document.components.get_or_insert_default();
    components.responses.extend(refusals.into_iter().map(|(name, response)| (name, RefOr::T(response))));
    if has_routes {
        components.schemas.insert(Problem::name().into(), Problem::schema());
    }
    if sessions {
        let mut scheme = Http::new(HttpAuthScheme::Bearer);
        scheme.bearer_format = Some("JWT".into());
        scheme.description = Some("The `session_token` of a player.".into());
        components.add_security_scheme(SESSION, SecurityScheme::Http(scheme));
    }
    if audience == Audience::Services && has_routes {
        let what = "The secret that the services of one deployment share.";
        let key = ApiKeyValue::with_description(SERVICE_CREDENTIAL_HEADER, what);
        components.add_security_scheme(SERVICE, SecurityScheme::ApiKey(ApiKey::Header(key)));
    }
    document
}

fn note_codes(item: &mut PathItem, codes: &[Code]) {
    for (_, operation) in operations(item) {
        let extensions = operation.extensions.get_or_insert_with(Extensions::default);
        let noted = extensions.entry(CODES.into()).or_insert_with(|| serde_json::json!([]));
        if let Some(noted) = noted.as_array_mut() {
            noted.extend(codes.iter().map(|code| code.name().into()));
        }
    }
}

/// The codes noted for a route, and those that follow from its shape.
fn all_codes(operation: &mut Operation, audience: Audience) -> Vec<Code> {
    let mut codes = vec![Code::Internal, Code::Timeout];
    if let Some(mut extensions) = operation.extensions.take() {
        let noted = extensions.remove(CODES).unwrap_or_default();
        let names = noted.as_array().into_iter().flatten().filter_map(|name| name.as_str());
        codes.extend(names.filter_map(Code::from_name));
        operation.extensions = Some(extensions).filter(|extensions| !extensions.is_empty());
    }
    if operation.request_body.is_some() {
        codes.extend([Code::BodyInvalid, Code::BodyTooLarge, Code::ContentTypeUnsupported]);
    }
    if operation.parameters.as_ref().is_some_and(|parameters| !parameters.is_empty()) {
        codes.push(Code::ParameterInvalid);
    }
    if operation.security.is_some() {
        codes.extend([Code::TokenMissing, Code::TokenInvalid, Code::TokenExpired]);
    }
    if audience == Audience::Services {
        codes.push(Code::ServiceCredentialInvalid);
    }
    codes
}

/// Routes that refuse with the same codes share the response, which bears their names.
fn add_problems(operation: &mut Operation, codes: &[Code], refusals: &mut BTreeMap<String, Response>) {
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in codes {
        let of_status = by_status.entry(code.status()).or_default();
        if !of_status.contains(code) {
            of_status.push(*code);
        }
    }
    for (status, mut codes) in by_status {
        codes.sort_by_key(|code| code.name());
        let name = codes.iter().map(|code| code.name()).collect::<Vec<_>>().join(".");
        let response = RefOr::Ref(Ref::from_response_name(&name));
        operation.responses.responses.insert(status.to_string(), response);
        refusals.entry(name).or_insert_with(|| problem(status, &codes));
    }
}

fn problem(status: u16, codes: &[Code]) -> Response {
    let meanings: Vec<String> = codes.iter().map(|code| format!("- `{}`: {}", code.name(), code.meaning())).collect();
    let one_of = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes.iter().map(|code| code.name())));
    let narrowed = ObjectBuilder::new().property("code", one_of);
    let schema = AllOfBuilder::new().item(Ref::from_schema_name(Problem::name())).item(narrowed);
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let response = ResponseBuilder::new().description(meanings.join("\n")).content(PROBLEM_JSON, content);
    match status {
        401 => response.header("www-authenticate", text_header("Always `Bearer`.")),
        429 | 503 => response.header("retry-after", seconds_header("When to try again, in seconds.")),
        _ => response,
    }
    .build()
}

fn text_header(what: &str) -> Header {
    let mut header = Header::new(ObjectBuilder::new().schema_type(Type::String));
    header.description = Some(what.into());
    header
}

fn seconds_header(what: &str) -> Header {
    let mut header = Header::new(ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)));
    header.description = Some(what.into());
    header
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    [
        (HttpMethod::Get, &mut item.get),
        (HttpMethod::Put, &mut item.put),
        (HttpMethod::Post, &mut item.post),
        (HttpMethod::Patch, &mut item.patch),
        (HttpMethod::Delete, &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// Unique in a document, as OpenAPI wants it: `get_matchmaking_queue_ticket_id`.
fn operation_id(method: HttpMethod, path: &str) -> String {
    let method = match method {
        HttpMethod::Put => "put",
        HttpMethod::Post => "post",
        HttpMethod::Patch => "patch",
        HttpMethod::Delete => "delete",
        _ => "get",
    };
    let words = path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once(method).chain(words).collect::<Vec<_>>().join("_")
}
