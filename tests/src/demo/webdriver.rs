//! A small W3C WebDriver client: enough to press buttons and read screens.
//!
//! Source: <https://www.w3.org/TR/webdriver2/>.

use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::{Value, json};
use std::time::Duration;

/// The key under which an element's id crosses.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Between two looks at a page.
const LOOK_EVERY: Duration = Duration::from_millis(60);

/// One browser window under control.
#[derive(Debug, Clone)]
pub struct Window {
    http: reqwest::Client,
    session: String,
}

impl Window {
    /// Opens a window through the driver at `base`, waiting until the driver listens.
    ///
    /// # Errors
    /// When the driver does not come up or refuses the capabilities.
    pub async fn open(base: &str, capabilities: Value) -> Result<Self> {
        let http = reqwest::Client::builder().timeout(Duration::from_secs(150)).build()?;
        for look in 0.. {
            if http.get(format!("{base}/status")).send().await.is_ok() {
                break;
            }
            if look > 200 {
                bail!("no driver at {base}");
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        let asked = json!({"capabilities": {"alwaysMatch": capabilities}});
        let reply: Value = http.post(format!("{base}/session")).json(&asked).send().await?.json().await?;
        let id = reply["value"]["sessionId"].as_str().ok_or_else(|| anyhow!("no session: {}", reply["value"]))?;
        Ok(Self { session: format!("{base}/session/{id}"), http })
    }

    async fn post(&self, path: &str, body: Value) -> Result<Value> {
        let reply: Value = self.http.post(format!("{}/{path}", self.session)).json(&body).send().await?.json().await?;
        match reply["value"]["error"].as_str() {
            Some(error) => Err(anyhow!("{path}: {error}: {}", reply["value"]["message"])),
            None => Ok(reply["value"].clone()),
        }
    }

    /// Loads an address.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn go(&self, url: &str) -> Result<()> {
        self.post("url", json!({ "url": url })).await.map(drop)
    }

    /// Runs a function body in the page.
    ///
    /// # Errors
    /// When it throws.
    pub async fn run(&self, script: &str, arguments: Value) -> Result<Value> {
        self.post("execute/sync", json!({"script": script, "args": arguments})).await
    }

    async fn find(&self, css: &str) -> Result<String> {
        let found = self.post("element", json!({"using": "css selector", "value": css})).await?;
        found[ELEMENT].as_str().map(str::to_owned).with_context(|| format!("no element id for {css}"))
    }

    /// Presses what is at `css` as a person would, once it is there.
    ///
    /// # Errors
    /// When it is not there in time or is covered.
    pub async fn press(&self, css: &str) -> Result<()> {
        self.until(css, &format!("return !!document.querySelector({css:?})")).await?;
        // A person scrolls to a button before she presses it.
        self.run("document.querySelector(arguments[0])?.scrollIntoView({block: 'center'})", json!([css])).await?;
        let element = self.find(css).await?;
        self.post(&format!("element/{element}/click"), json!({}))
            .await
            .with_context(|| format!("press {css}"))
            .map(drop)
    }

    /// Types into the field at `css`.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn type_into(&self, css: &str, text: &str) -> Result<()> {
        let element = self.find(css).await?;
        self.post(&format!("element/{element}/value"), json!({ "text": text })).await.map(drop)
    }

    /// An attribute of what is at `css`, once it is there.
    ///
    /// # Errors
    /// When the page cannot be asked.
    pub async fn attribute(&self, css: &str, name: &str) -> Result<Option<String>> {
        let script = "const e = document.querySelector(arguments[0]); return e && e.getAttribute(arguments[1])";
        Ok(self.run(script, json!([css, name])).await?.as_str().map(str::to_owned))
    }

    /// Looks until the script gives something true, and gives it back.
    ///
    /// # Errors
    /// When that does not happen in thirty seconds.
    pub async fn until(&self, what: &str, script: &str) -> Result<Value> {
        self.until_within(what, script, Duration::from_secs(30)).await
    }

    /// The same with a limit.
    ///
    /// # Errors
    /// When it does not happen in time.
    pub async fn until_within(&self, what: &str, script: &str, limit: Duration) -> Result<Value> {
        let looking = async {
            loop {
                // A page in the middle of changing may refuse once.
                let found = self.run(script, json!([])).await.unwrap_or(Value::Null);
                if !matches!(found, Value::Null | Value::Bool(false)) {
                    return found;
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        tokio::time::timeout(limit, looking).await.map_err(|_| anyhow!("not seen in {} s: {what}", limit.as_secs()))
    }

    /// The window's or tab's handle.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn current(&self) -> Result<String> {
        let reply: Value = self.http.get(format!("{}/window", self.session)).send().await?.json().await?;
        reply["value"].as_str().map(str::to_owned).context("no window")
    }

    /// Opens a tab and goes to it.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn new_tab(&self) -> Result<()> {
        let made = self.post("window/new", json!({"type": "tab"})).await?;
        self.switch_to(made["handle"].as_str().context("no tab")?).await
    }

    /// Goes to a tab.
    ///
    /// # Errors
    /// When it is gone.
    pub async fn switch_to(&self, handle: &str) -> Result<()> {
        self.post("window", json!({ "handle": handle })).await.map(drop)
    }

    /// Closes the tab in front.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn close_tab(&self) -> Result<()> {
        self.http.delete(format!("{}/window", self.session)).send().await?;
        Ok(())
    }

    /// Closes the window and, with it, the program behind it.
    ///
    /// # Errors
    /// When the driver is gone.
    pub async fn close(&self) -> Result<()> {
        self.http.delete(&self.session).send().await?;
        Ok(())
    }

    /// A photograph by the browser itself (used for the doctor's page, which has no screen).
    ///
    /// # Errors
    /// When the browser gives none.
    pub async fn photograph(&self) -> Result<Vec<u8>> {
        use base64::Engine as _;
        let reply: Value = self.http.get(format!("{}/screenshot", self.session)).send().await?.json().await?;
        let text = reply["value"].as_str().context("no picture")?;
        Ok(base64::engine::general_purpose::STANDARD.decode(text)?)
    }
}
