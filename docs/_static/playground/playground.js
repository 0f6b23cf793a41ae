// Makes the code on the playground's page editable, and runs it in a worker. Nothing large is loaded before a click.

const here = new URL(".", import.meta.url);

// A worker from a blob: it has the page's Content-Security-Policy, which a worker from a file would not have.
function newWorker() {
  const source = `import ${JSON.stringify(new URL("worker.js", here).href)};`;
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module" });
  worker.addEventListener("message", () => URL.revokeObjectURL(url), { once: true });
  return worker;
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// The code of one cell, the button that runs it, and what it shows.
class Cell {
  constructor(block, number, count, run) {
    this.original = block.querySelector("pre").textContent.trimEnd();
    this.name = `<cell ${number}>`;
    const id = `cell-${number}`;
    const label = element("label", { htmlFor: id, className: "playground-label" }, `Cell ${number} of ${count}`);
    this.code = element("textarea", { id, spellcheck: false, autocapitalize: "off", autocomplete: "off", wrap: "off" });
    this.code.addEventListener("input", () => this.fit());
    this.code.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        run(this);
      }
    });
    this.button = element("button", { type: "button", disabled: true, onclick: () => run(this) }, "Run");
    this.button.setAttribute("aria-label", `Run cell ${number}`);
    this.output = element("div", { className: "playground-output", hidden: true, tabIndex: 0 });
    this.output.setAttribute("role", "region");
    this.output.setAttribute("aria-label", `Output of cell ${number}`);
    this.output.setAttribute("aria-live", "polite");
    block.replaceChildren(element("div", { className: "playground-head" }, label, this.button), this.code, this.output);
    this.reset();
  }

  fit() {
    this.code.rows = this.code.value.split("\n").length;
  }

  reset() {
    this.code.value = this.original;
    this.fit();
    this.clear();
  }

  clear() {
    this.output.replaceChildren();
    this.output.hidden = true;
    this.output.classList.remove("failed");
  }

  show(...children) {
    this.output.hidden = false;
    this.output.append(...children);
  }

  // Text that is printed goes on in the same box.
  print(stream, text) {
    const last = this.output.lastElementChild;
    if (last?.matches(`pre.${stream}`)) last.append(text);
    else this.show(element("pre", { className: stream }, text));
  }

  end({ html, text, error, traceback, help_url: help }) {
    if (html !== undefined) this.show(element("div", { innerHTML: html }));
    if (text !== undefined) this.show(element("pre", {}, text));
    if (error === undefined) return;
    this.output.classList.add("failed");
    this.show(element("p", { className: "playground-error" }, error));
    if (help) {
      const href = `troubleshooting.html${new URL(help).hash}`;
      this.show(element("p", {}, element("a", { href }, "What it means, and what to do")));
    }
    this.show(element("details", {}, element("summary", {}, "Traceback"), element("pre", {}, traceback)));
  }
}

class Playground {
  constructor(bar, blocks) {
    this.bar = bar;
    this.start = bar.querySelector("[data-action=start]");
    this.all = bar.querySelector("[data-action=all]");
    this.stop = bar.querySelector("[data-action=stop]");
    this.status = bar.querySelector("[role=status]");
    this.reset = bar.querySelector("[data-action=reset]");
    this.start.onclick = () => this.begin();
    this.all.onclick = () => this.runAll();
    this.stop.onclick = () => this.end("Stopped. Python starts anew: what the cells had made is gone.");
    this.reset.onclick = () => {
      this.end("As at first.");
      for (const cell of this.cells) cell.reset();
    };
    this.cells = blocks.map((block, index) => new Cell(block, index + 1, blocks.length, (cell) => this.run(cell)));
    this.end("");
    bar.hidden = false;
  }

  // "off", "loading", "ready" or "running"
  become(state, text) {
    const focused = document.activeElement;
    this.state = state;
    this.bar.dataset.state = state;
    this.status.textContent = text;
    this.start.disabled = state !== "off";
    this.stop.disabled = state === "off";
    for (const button of [this.all, ...this.cells.map((cell) => cell.button)]) button.disabled = state !== "ready";
    // A button that can no longer be pressed hands the focus on, and gets it back.
    if (focused?.disabled) {
      this.left = focused;
      (state === "off" ? this.start : this.stop).focus();
    } else if (focused === this.stop && state === "ready") {
      (this.left?.disabled ? this.all : this.left ?? this.all).focus();
    }
  }

  begin() {
    this.worker = newWorker();
    this.worker.onmessage = ({ data }) => this.heard(data);
    this.worker.onerror = (event) => this.end(`Python did not start: ${event.message || "the files could not be read"}`);
    this.become("loading", "Getting Python …");
  }

  heard({ stage, failure, id, stream, text, result }) {
    if (failure !== undefined) this.end(`Python ended: ${failure}`);
    else if (stage === "ready") this.become("ready", "Ready.");
    else if (stage !== undefined) this.status.textContent = stage;
    else if (stream !== undefined) this.cells[id].print(stream, text);
    else {
      this.cells[id].end(result);
      this.become("ready", result.error === undefined ? "Ready." : `Cell ${id + 1} failed.`);
      this.ended?.(result.error === undefined);
    }
  }

  run(cell) {
    if (this.state !== "ready") return Promise.resolve(false);
    const id = this.cells.indexOf(cell);
    cell.clear();
    this.become("running", `Running cell ${id + 1} …`);
    this.worker.postMessage({ id, source: cell.code.value, name: cell.name });
    return new Promise((resolve) => (this.ended = resolve));
  }

  async runAll() {
    for (const cell of this.cells) {
      if (!(await this.run(cell))) return;
    }
  }

  end(text) {
    this.worker?.terminate();
    this.worker = undefined;
    this.become("off", text);
    this.ended?.(false);
  }
}

const bar = document.querySelector(".playground-bar");
new Playground(bar, [...document.querySelectorAll(".playground-cell")]);
