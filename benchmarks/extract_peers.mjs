// One JavaScript peer over the evaluation pages: as extract_peers.py, for Readability.js and
// defuddle. Reads lines of {file, path, url}, writes lines of {file, text, title, authors, date}.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";

const [, , peer, home] = process.argv;
const require = createRequire(`${home}/`);
const { JSDOM, VirtualConsole } = require("jsdom");
const version = (name) => JSON.parse(readFileSync(`${home}/node_modules/${name}/package.json`)).version;
const quiet = new VirtualConsole();

// UTF-8 where it is that, else jsdom's own sniffing of the bytes.
function decoded(body) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return body;
  }
}

function dom(path, url) {
  const raw = readFileSync(path);
  const body = path.endsWith(".gz") ? gunzipSync(raw) : raw;
  return new JSDOM(decoded(body), { url: url || "https://example.invalid/page", virtualConsole: quiet });
}

const lines = (text) => (text || "").split("\n").map((l) => l.trim()).filter(Boolean).join("\n");

const peers = {
  readability: {
    name: "@mozilla/readability",
    make() {
      const { Readability } = require("@mozilla/readability");
      return ({ path, url }) => {
        const found = new Readability(dom(path, url).window.document).parse();
        return found && {
          text: lines(found.textContent), title: found.title || "",
          authors: found.byline ? [found.byline] : [], date: (found.publishedTime || "").slice(0, 10),
        };
      };
    },
  },
  defuddle: {
    name: "defuddle",
    async make() {
      const told = JSON.parse(readFileSync(`${home}/node_modules/defuddle/package.json`));
      const entry = told.exports["./node"].import;
      const file = typeof entry === "string" ? entry : entry.default;
      const { Defuddle } = await import(pathToFileURL(`${home}/node_modules/defuddle/${file}`).href);
      return async ({ path, url }) => {
        const page = dom(path, url);
        const found = await Defuddle(page.window.document, url || "https://example.invalid/page");
        const text = new JSDOM(found.content || "").window.document.body.textContent;
        return {
          text: lines(text), title: found.title || "", authors: found.author ? [found.author] : [],
          date: (found.published || "").slice(0, 10),
        };
      };
    },
  },
};

const chosen = peers[peer];
console.log(JSON.stringify({ version: version(chosen.name) }));
const read = await chosen.make();
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  let answer;
  try {
    answer = (await read(asked)) || {};
  } catch (error) {
    answer = { error: String(error).slice(0, 200) };
  }
  console.log(JSON.stringify({ file: asked.file, ...answer }));
}
