// Runs Python beside the page, so that the page goes on while a cell waits. playground.js sends {id, source, name}; back
// go {stage}, {id, stream, text} for what a cell prints, {id, result} at its end, and {failure} if nothing works.
import { loadPyodide } from "./runtime/pyodide.mjs";

const runtime = new URL("./runtime/", import.meta.url);

async function get(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url.pathname}: status ${answer.status}`);
  return answer;
}

async function start() {
  postMessage({ stage: "Getting Python …" });
  const packages = get(new URL("packages.zip", runtime)).then((answer) => answer.arrayBuffer());
  const cells = get(new URL("cells.py", import.meta.url)).then((answer) => answer.text());
  const python = await loadPyodide({ indexURL: runtime.href });
  python.unpackArchive(await packages, "zip");
  python.runPython(await cells);
  postMessage({ stage: "ready" });
  return python;
}

const started = start();
started.catch((error) => postMessage({ failure: String(error) }));

self.onmessage = async ({ data: { id, source, name } }) => {
  const python = await started;
  for (const [set, stream] of [[python.setStdout, "out"], [python.setStderr, "err"]]) {
    const letters = new TextDecoder();
    const write = (bytes) => {
      postMessage({ id, stream, text: letters.decode(bytes, { stream: true }) });
      return bytes.length;
    };
    set.call(python, { write });
  }
  try {
    const result = await python.globals.get("run")(source, name);
    postMessage({ id, result: JSON.parse(result) });
  } catch (error) {
    postMessage({ failure: String(error) }); // Python itself came to an end
  }
};
