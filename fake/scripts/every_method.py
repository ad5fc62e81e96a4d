"""Serves Discovery documents one by one, and calls every method of each once.

    python fake/scripts/every_method.py target/release/discovery-fake drive.v3.json storage.v1.json …

Fails if a call gets no reply or a code above 499, or if the server stops. The package google-api-python-client contains
several hundred documents, in googleapiclient/discovery_cache/documents.
"""

import collections
import http.client
import json
import re
import subprocess
import sys
import urllib.parse


def methods(resource):
    yield from resource.get("methods", {}).values()
    for inner in resource.get("resources", {}).values():
        yield from methods(inner)


def value(pattern):
    """Returns a value for a path parameter, with one letter for each group of the pattern that matches a segment."""
    if not pattern:
        return "a"
    text = pattern.strip("^$").replace("\\", "")
    return re.sub(r"\(\?:([^)]*)\)\??|\[\^/\]\+|\[[^\]]*\][+*]?|\.[+*]", lambda found: found.group(1) or "a", text)


def path(document, method):
    path = method["path"]
    parameters = method.get("parameters", {})
    for name, parameter in parameters.items():
        if parameter.get("location") != "path":
            continue
        made = value(parameter.get("pattern"))
        path = path.replace("{+%s}" % name, made).replace("{%s}" % name, urllib.parse.quote(made, safe=""))
    query = {
        name: (parameter.get("enum") or [{"integer": "1", "boolean": "true"}.get(parameter.get("type"), "a")])[0]
        for name, parameter in parameters.items()
        if parameter.get("location") == "query" and parameter.get("required")
    }
    return "/" + document.get("servicePath", "") + path.lstrip("/") + ("?" + urllib.parse.urlencode(query) if query else "")


def call(address, key, method, target):
    connection = http.client.HTTPConnection(address, timeout=20)
    body = b"{}" if method["httpMethod"] in ("POST", "PUT", "PATCH") and "request" in method else b""
    headers = {"x-goog-api-key": key, "content-type": "application/json"}
    connection.request(method["httpMethod"], target, body=body, headers=headers)
    reply = connection.getresponse()
    reply.read()
    connection.close()
    return reply.status


def serve(command, file):
    document = json.load(open(file))
    server = subprocess.Popen([command, "--document", file, "--pause", "0"], stdout=subprocess.PIPE, text=True)
    wrong, codes = [], collections.Counter()
    try:
        server.stdout.readline()
        address = server.stdout.readline().removeprefix("url: http://").strip()
        key = server.stdout.readline().removeprefix("key: ").strip()
        for method in methods(document):
            target = path(document, method)
            try:
                code = call(address, key, method, target)
            except OSError as error:
                code = str(error)
            codes[code] += 1
            if not isinstance(code, int) or code >= 500:
                wrong.append(f"{method['id']}: {method['httpMethod']} {target}: {code}")
        if server.poll() is not None:
            wrong.append("the server has ended")
    finally:
        server.terminate()
    return codes, wrong


def main():
    command, *files = sys.argv[1:]
    failed, called = 0, 0
    for file in files:
        codes, wrong = serve(command, file)
        failed += bool(wrong)
        called += sum(codes.values())
        summary = ", ".join(f"{count} × {code}" for code, count in sorted(codes.items(), key=str))
        print(f"{'FAIL' if wrong else 'ok  '} {file.rsplit('/', 1)[-1]}: {summary}", *wrong[:5], sep="\n     ", flush=True)
    print(f"{called} methods of {len(files)} documents, {failed} documents failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
