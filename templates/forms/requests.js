// A request as code to copy. All of these are texts: nothing is ever sent from here.

/** The forms of a request, by their name: each a function of the body and of what the model's description says of requests. */
export const FORMATS = { JSON: json, cURL: curl, Python: python, TypeScript: typescript };

function json(body) {
    return JSON.stringify(body, null, 2);
}

function quoted(text) {
    return `'${text.replaceAll("'", `'\\''`)}'`;
}

function curl(body, request) {
    const options = [
        `curl --fail-with-body ${quoted(request.url)}`,
        ...(request.key ? [`-u "$${request.key}:$${request.secret}"`] : []),
        "-H 'Content-Type: application/json'",
        `--data ${quoted(json(body))}`,
    ];
    return options.join(" \\\n  ");
}

function pythonLiteral(value, indent) {
    const inner = `${indent}    `;
    if (value === true || value === false) {
        return value ? "True" : "False";
    }
    if (value === null) {
        return "None";
    }
    if (Array.isArray(value)) {
        const items = value.map((item) => `${inner}${pythonLiteral(item, inner)},\n`);
        return items.length ? `[\n${items.join("")}${indent}]` : "[]";
    }
    if (typeof value === "object") {
        const items = Object.entries(value).map(
            ([key, item]) => `${inner}${JSON.stringify(key)}: ${pythonLiteral(item, inner)},\n`,
        );
        return items.length ? `{\n${items.join("")}${indent}}` : "{}";
    }
    return JSON.stringify(value);
}

function python(body, request) {
    if (request.python === undefined) {
        return [
            "import json",
            "from urllib.request import Request, urlopen",
            "",
            `body = ${pythonLiteral(body, "")}`,
            `request = Request(${JSON.stringify(request.url)}, json.dumps(body).encode())`,
            'request.add_header("Content-Type", "application/json")',
            "print(urlopen(request).read().decode())",
        ].join("\n");
    }
    const { module, client, model, keywords } = request.python;
    const passed = Object.entries(body).map(
        ([name, value]) => `        ${keywords[name] ?? name}=${pythonLiteral(value, "        ")},\n`,
    );
    return [
        `from ${module} import ${client}`,
        "",
        `with ${client}() as client:  # ${request.key} and ${request.secret}`,
        `    job = client.${model}.run(${passed.length ? `\n${passed.join("")}    ` : ""})`,
        "    job.wait()",
        '    job.download("out/")',
    ].join("\n");
}

function typescript(body, request) {
    const credentials = request.key
        ? [`const credentials = btoa(\`\${process.env.${request.key}}:\${process.env.${request.secret}}\`);`]
        : [];
    const authorization = request.key ? ["    Authorization: `Basic ${credentials}`,"] : [];
    return [
        `const body = ${json(body)};`,
        ...credentials,
        `const response = await fetch(${JSON.stringify(request.url)}, {`,
        '  method: "POST",',
        "  headers: {",
        ...authorization,
        '    "Content-Type": "application/json",',
        "  },",
        "  body: JSON.stringify(body),",
        "});",
        "if (!response.ok) throw new Error(await response.text());",
        "console.log(await response.json());",
    ].join("\n");
}
