//! Programs that the command line wrote. The test `every_program_compiles` keeps them up to date.

mod ask {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::GenerateContentRequest::new()
            .set_contents([
                schemas::Content::new()
                    .set_role("user")
                    .set_parts([schemas::Part::new().set_text("Why?")]),
            ])
            .set_system_instruction(schemas::Content::new().set_parts([schemas::Part::new().set_text("Be brief.")]));
        let mut elements = client
            .models()
            .stream_generate_content("gemini-2.5-flash", request)
            .stream()
            .await?;
        while let Some(element) = elements.try_next().await? {
            print!("{}", element.text());
        }
        Ok(())
    }
}

mod text {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let reply = client.models().generate_content("gemini-2.5-flash", "Why?").await?;
        println!("{}", reply.text());
        Ok(())
    }
}

mod list_items {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let mut items = client.models().list().page_size(2).query("fields", "models(name)").items();
        while let Some(item) = items.try_next().await? {
            println!("{}", serde_json::to_string(&item)?);
        }
        Ok(())
    }
}

mod list_pages {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let mut pages = client.files().list().page_size(2).pages();
        while let Some(page) = pages.try_next().await? {
            println!("{}", serde_json::to_string(&page)?);
        }
        Ok(())
    }
}

mod upload {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::CreateFileRequest::new().set_file(schemas::File::new().set_display_name("A talk"));
        let reply = client.media().upload(request).file("talk.mp4").media_type("video/mp4").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod upload_stdin {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::CreateFileRequest::new();
        let reply = client
            .media()
            .upload(request)
            .reader(tokio::io::stdin(), None)
            .media_type("video/mp4")
            .await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod download {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        client.files().download("files/f").download().to_file("film.mp4").await?;
        Ok(())
    }
}

mod download_again {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        client.files().download("files/f").download().resume_file("film.mp4").await?;
        Ok(())
    }
}

mod download_stdout {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let mut media = client.files().download("files/f").download().await?;
        media.write_to(&mut tokio::io::stdout()).await?;
        Ok(())
    }
}

mod wait {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::PredictLongRunningRequest::new().set_instances([serde_json::json!({"prompt": "A \"hill\""})]);
        let result = client.models().predict_long_running("veo-3", request).wait().await?;
        println!("{}", serde_json::to_string(&result)?);
        Ok(())
    }
}

mod settings {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::builder()
            .api_key(std::fs::read_to_string("key.txt")?.trim())
            .base_url("https://example.com/gateway")
            .quota_project("p")
            .timeout(std::time::Duration::from_millis(5000))
            .retry(generativelanguage::retry::Retry::new().attempts(3))
            .build()?;
        let reply = client.models().get("gemini-2.5-flash").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod token {
    use generativelanguage::v1beta::Client;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::builder()
            .bearer_token(std::fs::read_to_string("token.txt")?.trim())
            .build()?;
        let reply = client.models().get("gemini-2.5-flash").await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod values {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::GenerateContentRequest::new()
            .set_contents([
                schemas::Content::new()
                    .set_role("user")
                    .set_parts([
                        schemas::Part::new().set_text("Why \\ \"?\"\n"),
                        schemas::Part::new().set_inline_data(schemas::Blob::new().set_data(serde_json::from_value::<generativelanguage::types::Base64>("iVA=".into())?)),
                        schemas::Part::new().set_function_response(schemas::FunctionResponse::new().set_response(serde_json::from_value::<generativelanguage::types::Struct>(serde_json::json!({"a": [1, 5000000000_i64, null]}))?)),
                    ]),
            ])
            .set_service_tier(schemas::ServiceTier::Flex)
            .set_store(true)
            .set_generation_config(schemas::GenerationConfig::new()
                .set_temperature(1.0)
                .set_top_k(3)
                .set_response_json_schema(serde_json::json!({"type": "object"}))
                .set_stop_sequences(["a"]))
            .set_safety_settings([
                schemas::SafetySetting::new()
                    .set_category(schemas::HarmCategory::Harassment)
                    .set_threshold(schemas::HarmBlockThreshold::BlockNone),
            ])
            .set_tools([
                schemas::Tool::new()
                    .set_google_search(schemas::GoogleSearch::new())
                    .set_function_declarations([schemas::FunctionDeclaration::default().set_name("f")]),
            ]);
        let reply = client.models().generate_content("gemini-2.5-flash", request).await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod times {
    use generativelanguage::v1beta::{Client, schemas};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let request = schemas::CachedContent::new()
            .set_expire_time("2026-01-01T00:00:00Z".parse::<generativelanguage::types::Timestamp>()?)
            .set_display_name("One");
        let reply = client
            .cached_contents()
            .patch("cachedContents/c", request)
            .update_mask("expireTime")
            .await?;
        println!("{}", serde_json::to_string(&reply)?);
        Ok(())
    }
}

mod library_get {
    use discovery_runtime::Client;
    use discovery_runtime::client::Service;
    use discovery_runtime::http::Method;

    static SERVICE: Service = Service::new("library", "v1", "https://library.example.com/")
        .api_key_env(&["GOOGLE_API_KEY"])
        .service_path("lib/");

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::builder(&SERVICE).with_env().build()?;
        let reply = client.request(Method::GET, "books/a%20b").await?;
        println!("{reply}");
        Ok(())
    }
}

mod library_list {
    use discovery_runtime::Client;
    use discovery_runtime::client::Service;
    use discovery_runtime::http::Method;

    static SERVICE: Service = Service::new("library", "v1", "https://library.example.com/")
        .api_key_env(&["GOOGLE_API_KEY"])
        .service_path("lib/");

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::builder(&SERVICE)
            .with_env()
            .timeout(std::time::Duration::from_millis(60000))
            .build()?;
        let mut pages = client.request(Method::GET, "books").pages("nextPageToken", "pageToken");
        while let Some(page) = pages.try_next().await? {
            println!("{page}");
        }
        Ok(())
    }
}

mod library_scan {
    use discovery_runtime::Client;
    use discovery_runtime::client::Service;
    use discovery_runtime::http::Method;

    static SERVICE: Service = Service::new("library", "v1", "https://library.example.com/")
        .api_key_env(&["GOOGLE_API_KEY"])
        .service_path("lib/");

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::builder(&SERVICE).with_env().build()?;
        client.request(Method::GET, "scan").download().to_file("scan.pdf").await?;
        Ok(())
    }
}

mod library_scan_stdout {
    use discovery_runtime::Client;
    use discovery_runtime::client::Service;
    use discovery_runtime::http::Method;

    static SERVICE: Service = Service::new("library", "v1", "https://library.example.com/")
        .api_key_env(&["GOOGLE_API_KEY"])
        .service_path("lib/");

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::builder(&SERVICE)
            .with_env()
            .retry(discovery_runtime::retry::Retry::new().attempts(1))
            .build()?;
        let mut media = client.request(Method::GET, "scan").download().await?;
        media.write_to(&mut tokio::io::stdout()).await?;
        Ok(())
    }
}

mod library_stream {
    use discovery_runtime::Client;
    use discovery_runtime::client::Service;
    use discovery_runtime::http::Method;

    static SERVICE: Service = Service::new("library", "v1", "https://library.example.com/")
        .api_key_env(&["GOOGLE_API_KEY"])
        .service_path("lib/");

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::builder(&SERVICE).with_env().build()?;
        let body: serde_json::Value = serde_json::json!({"title": "Hamlet", "pages": 300});
        let mut elements = client
            .request(Method::POST, "all")
            .json(&body)
            .stream::<serde_json::Value>()
            .await?;
        while let Some(element) = elements.try_next().await? {
            println!("{element}");
        }
        Ok(())
    }
}
