//! Connections that are made when they are first needed.

use std::sync::OnceLock;

use super::builder::ReqwestTransportBuilder;
use super::reqwest::ReqwestTransport;
use crate::error::Result;

/// A transport, or what it is to be made of.
#[derive(Debug, Default)]
pub(crate) struct LazyTransport {
    builder: ReqwestTransportBuilder,
    transport: OnceLock<ReqwestTransport>,
}

impl LazyTransport {
    /// Describes connections that are made when they are needed.
    pub(crate) fn new(builder: ReqwestTransportBuilder) -> Self {
        Self { builder, transport: OnceLock::new() }
    }

    /// Returns the transport, which is the same each time.
    pub(crate) fn get(&self) -> Result<&ReqwestTransport> {
        if let Some(transport) = self.transport.get() {
            return Ok(transport);
        }
        let transport = self.builder.clone().build()?;
        Ok(self.transport.get_or_init(|| transport))
    }
}

impl From<ReqwestTransport> for LazyTransport {
    /// Uses existing connections.
    fn from(transport: ReqwestTransport) -> Self {
        Self { builder: ReqwestTransportBuilder::default(), transport: transport.into() }
    }
}
