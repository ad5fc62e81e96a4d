//! Completion in shells: a script for each, which asks the program for the words that fit.

use discovery_document::Schema;

use crate::api::{Api, Method};
use crate::names::{first_sentence, kebab};
use crate::options::{MethodOptions, Target};
use crate::schema::{Shape, shape};
use crate::settings::{self, Program};
use crate::tree::{self, Node};

/// A word that fits, and what it stands for.
pub(crate) struct Candidate {
    pub(crate) word: String,
    pub(crate) about: String,
}

/// Returns the script for a shell.
pub(crate) fn script(program: Program, shell: &str) -> String {
    let name = program.name();
    let function = name.replace('-', "_");
    match shell {
        "bash" => format!(
            r#"_{function}() {{
    local word about
    COMPREPLY=()
    while IFS=$'\t' read -r word about; do
        COMPREPLY+=("$word")
    done < <({name} complete -- "${{COMP_WORDS[@]:1:COMP_CWORD}}" 2>/dev/null)
    # A dotted name goes on.
    if [[ ${{#COMPREPLY[@]}} -eq 1 && ${{COMPREPLY[0]}} == *. ]]; then compopt -o nospace; fi
}}
complete -o default -F _{function} {name}
"#
        ),
        "zsh" => format!(
            r#"#compdef {name}
_{function}() {{
    local -a candidates
    local word about
    while IFS=$'\t' read -r word about; do
        candidates+=("${{word//:/\\:}}:$about")
    done < <({name} complete -- "${{(@)words[2,CURRENT]}}" 2>/dev/null)
    if (( $#candidates )); then _describe '{name}' candidates; else _files; fi
}}
compdef _{function} {name}
"#
        ),
        _ => format!(
            "complete -c {name} -a '({name} complete -- (commandline -opc)[2..] (commandline -ct | string collect --allow-empty) 2>/dev/null)'\n"
        ),
    }
}

/// Returns the words that can stand in the place of the last one.
pub(crate) fn candidates(program: Program, api: &'static Api, words: &[String]) -> Vec<Candidate> {
    let (current, before) = words.split_last().map_or(("", words), |(last, before)| (last.as_str(), before));
    let of_program = settings::of_program(program);
    let scan = tree::scan(api, before, |name| settings::takes_value(&of_program, name));
    let options = Options { api, method: scan.node, of_program };
    // Bash takes `=` for a word of its own.
    match before {
        [.., option] if option.starts_with("--") && option.len() > 2 && options.takes_value(&option[2..]) => {
            options.values(&option[2..], if current == "=" { "" } else { current })
        }
        [.., option, equals] if option.starts_with("--") && equals == "=" => options.values(&option[2..], current),
        _ => match current.strip_prefix("--").map(|option| option.split_once('=')) {
            Some(Some((option, value))) => {
                let mut found = options.values(option, value);
                for found in &mut found {
                    found.word = format!("--{option}={}", found.word);
                }
                found
            }
            Some(None) => options.names(current.trim_start_matches('-')),
            None => commands(program, api, scan.node, current),
        },
    }
}

fn commands(program: Program, api: &'static Api, node: Option<Node>, start: &str) -> Vec<Candidate> {
    let parent = match node {
        None => None,
        Some(Node::Resource(resource)) => Some(resource),
        Some(Node::Method(_)) => return Vec::new(),
    };
    let mut found: Vec<Candidate> = tree::children(api, parent)
        .into_iter()
        .map(|(word, node)| Candidate { word, about: first_sentence(node.description()) })
        .collect();
    if parent.is_none() {
        let own = ["ask", "completion", "describe"]
            .into_iter()
            .filter(|word| *word != "ask" || program == Program::GeminiApi);
        found.extend(own.map(|word| Candidate { word: word.to_owned(), about: String::new() }));
    }
    found.retain(|found| found.word.starts_with(start));
    found
}

/// The options of the command that words name.
struct Options {
    api: &'static Api,
    method: Option<Node>,
    of_program: Vec<clap::Arg>,
}

impl Options {
    fn method(&self) -> Option<Method> {
        if let Some(Node::Method(method)) = self.method { Some(method) } else { None }
    }

    /// Returns the options that the program itself has here.
    fn own(&self) -> Vec<clap::Arg> {
        let of_method = self.method().map(|method| settings::of_method(self.api, method));
        self.of_program.iter().cloned().chain(of_method.into_iter().flatten()).collect()
    }

    fn target(&self, option: &str) -> Option<Target> {
        MethodOptions::new(self.api, self.method()?, &self.of_program).resolve(option).ok()
    }

    fn takes_value(&self, option: &str) -> bool {
        let own = self.own();
        if settings::names(&own).iter().any(|name| name == option) {
            return settings::takes_value(&own, option);
        }
        let target = self.target(option);
        target.is_some_and(|target| !matches!(shape(&self.api.document, target.schema()), Shape::Bool))
    }

    /// Returns the values of an option that begin with a text.
    fn values(&self, option: &str, start: &str) -> Vec<Candidate> {
        let own = self.own().into_iter().find(|own| own.get_long() == Some(option));
        let mut found: Vec<Candidate> = match own {
            Some(own) => {
                let values = own.get_possible_values().into_iter();
                values.map(|value| Candidate { word: value.get_name().to_owned(), about: String::new() }).collect()
            }
            None => self.target(option).map_or_else(Vec::new, |target| self.enum_values(target.schema())),
        };
        if option == "api-version" {
            let versions =
                generativelanguage_documents::DOCUMENTS.iter().filter_map(|(name, _)| name.split('/').next());
            let mut versions: Vec<&str> = versions.collect();
            versions.dedup();
            found.extend(versions.into_iter().map(|word| Candidate { word: word.to_owned(), about: String::new() }));
        }
        found.retain(|found| found.word.starts_with(start));
        found
    }

    fn enum_values(&self, schema: &'static Schema) -> Vec<Candidate> {
        let document = &self.api.document;
        match shape(document, schema) {
            Shape::List(Some(items)) => self.enum_values(items),
            Shape::Bool => {
                ["true", "false"].map(|word| Candidate { word: word.to_owned(), about: String::new() }).into()
            }
            Shape::Enum(values) => values
                .values
                .iter()
                .enumerate()
                .map(|(at, word)| {
                    let about =
                        values.enum_descriptions.get(at).map_or_else(String::new, |about| first_sentence(about));
                    Candidate { word: word.clone(), about }
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Returns the options that begin with a text. After a dot, they are the properties at that place.
    fn names(&self, start: &str) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = Vec::new();
        match (start.rsplit_once('.'), self.method()) {
            (Some((outer, _)), Some(method)) => {
                let Some(Target::Body(place)) = self.target(outer) else { return Vec::new() };
                let mut schema = place.schema;
                while let Shape::List(Some(items)) = shape(&self.api.document, schema) {
                    schema = items;
                }
                if let (Shape::Object(object), true) = (shape(&self.api.document, schema), method.request().is_some()) {
                    found.extend(object.properties.iter().map(|(name, schema)| Candidate {
                        word: format!("{outer}.{}", kebab(name)),
                        about: first_sentence(&schema.description),
                    }));
                }
            }
            (_, method) => {
                found.extend(self.own().iter().filter_map(|option| {
                    let about = option.get_help().map(ToString::to_string).unwrap_or_default();
                    Some(Candidate { word: option.get_long()?.to_owned(), about })
                }));
                found.push(Candidate { word: "help".to_owned(), about: "Print help".to_owned() });
                if let Some(method) = method {
                    let listed = MethodOptions::new(self.api, method, &self.of_program).listed();
                    found.extend(listed.into_iter().map(|option| Candidate {
                        about: first_sentence(&option.target.schema().description),
                        word: option.name,
                    }));
                }
            }
        }
        found.retain(|found| found.word.starts_with(start));
        for found in &mut found {
            found.word.insert_str(0, "--");
        }
        // A single object goes on with its properties.
        if let [only] = found.as_slice()
            && let Some(Target::Body(target)) = self.target(&only.word[2..])
            && self.has_properties(target.schema)
        {
            found.push(Candidate { word: format!("{}.", found[0].word), about: "a property of it".to_owned() });
        }
        found
    }

    fn has_properties(&self, schema: &'static Schema) -> bool {
        match shape(&self.api.document, schema) {
            Shape::Object(object) => !object.properties.is_empty(),
            Shape::List(Some(items)) => self.has_properties(items),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidates_follow_the_document() {
        let api = Api::bundled("v1beta").unwrap();
        let words = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            candidates(Program::GeminiApi, api, &words).into_iter().map(|found| found.word).collect::<Vec<_>>()
        };
        assert_eq!(words(&["mod"]), ["models"]);
        assert_eq!(words(&["--api-version", "v1", "models", "generate-c"]), ["generate-content"]);
        assert_eq!(
            words(&["models", "generate-content", "m", "--sys"]),
            ["--system-instruction", "--system-instruction."]
        );
        assert_eq!(
            words(&["models", "generate-content", "m", "--generation-config.top"]),
            ["--generation-config.top-k", "--generation-config.top-p"]
        );
        assert_eq!(words(&["models", "generate-content", "m", "--service-tier", "f"]), ["flex"]);
        assert_eq!(words(&["models", "generate-content", "m", "--service-tier=f"]), ["--service-tier=flex"]);
        assert_eq!(words(&["models", "generate-content", "m", "--service-tier", "=", "f"]), ["flex"]);
        assert_eq!(words(&["models", "generate-content", "m", "--as", ""]), ["curl", "json", "rust"]);
        assert_eq!(words(&["models", "generate-content", "m", "--store=t"]), ["--store=true"]);
        assert!(words(&["models", "generate-content", ""]).is_empty());
        assert_eq!(words(&["--api-version", ""]), ["v1", "v1beta"]);
    }
}
