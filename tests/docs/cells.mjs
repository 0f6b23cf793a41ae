// Runs cells in the Python of browsers, by what the playground runs them with: node cells.mjs RUNTIME CELLS_PY, with the
// cells as JSON on standard input. Writes the result of each, and what it printed, as JSON.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [runtime, helper] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${runtime}/pyodide.mjs`).href);
const python = await loadPyodide({ indexURL: runtime });
python.unpackArchive(new Uint8Array(readFileSync(`${runtime}/packages.zip`)), "zip");
python.runPython(readFileSync(helper, "utf8"));
const results = [];
for (const [number, source] of JSON.parse(readFileSync(0, "utf8")).entries()) {
  let printed = "";
  const write = (bytes) => {
    printed += new TextDecoder().decode(bytes);
    return bytes.length;
  };
  python.setStdout({ write });
  python.setStderr({ write });
  const result = JSON.parse(await python.globals.get("run")(source, `<cell ${number}>`));
  results.push({ ...result, printed });
}
// Timers that nobody waits for any longer would keep it.
process.stdout.write(JSON.stringify(results), () => process.exit(0));
