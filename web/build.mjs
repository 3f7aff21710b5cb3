// Bundles web/assets and web/modeler into web/static; names carry the content. Lists whose work is inside.
// Run `npm ci --ignore-scripts` once, then `node build.mjs`; it does nothing when nothing has changed (--force does).
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "static");
const stamp = join(out, "inputs.txt");
const entries = ["main.js", "replay.js", "design.js", "youxu.css", "replay.css"];

function inputsDigest() {
  const hash = createHash("sha256");
  const own = ["assets", "modeler"].flatMap((folder) => readdirSync(join(here, folder)).sort().map((name) => join(folder, name)));
  for (const name of ["build.mjs", "package-lock.json", ...own]) hash.update(name).update(readFileSync(join(here, name)));
  return hash.digest("hex");
}

function packageOf(input) {
  const parts = input.split("node_modules/").pop().split("/");
  return parts[0].startsWith("@") ? parts.slice(0, 2).join("/") : parts[0];
}

function thirdParty(inputs) {
  const names = [...new Set(inputs.filter((input) => input.includes("node_modules/")).map(packageOf))].sort();
  return names.map((name) => {
    const folder = join(here, "node_modules", name);
    const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
    const text = file ? readFileSync(join(folder, file), "utf8").trim() : "(no licence file in the package)";
    return `${name} ${about.version} · ${about.license ?? "see text"}\n\n${text}\n`;
  });
}

async function build(digest) {
  const { build: bundle } = await import("esbuild");
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const result = await bundle({
    absWorkingDir: here,
    entryPoints: [...entries.map((name) => `assets/${name}`), "modeler/modeler.js"],
    entryNames: "[name]-[hash]",
    outdir: "static",
    bundle: true,
    minify: true,
    format: "iife",
    target: "chrome87",
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  const manifest = {};
  for (const [path, made] of Object.entries(result.metafile.outputs)) {
    if (made.entryPoint) manifest[made.entryPoint.split("/").pop()] = path.split("/").pop();
  }
  writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, null, 1));
  const rule = "\n" + "-".repeat(72) + "\n\n";
  writeFileSync(join(out, "THIRD_PARTY.txt"), thirdParty(Object.keys(result.metafile.inputs)).join(rule));
  writeFileSync(stamp, digest);
  return manifest;
}

const digest = inputsDigest();
const fresh = existsSync(stamp) && readFileSync(stamp, "utf8") === digest && !process.argv.includes("--force");
if (!fresh) console.log(Object.values(await build(digest)).join(" "));
else utimesSync(join(out, "manifest.json"), new Date(), new Date()); // so that make sees that it is up to date
