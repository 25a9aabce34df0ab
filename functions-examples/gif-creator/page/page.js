'use strict';

const byId = (id) => document.getElementById(id);

// What each figure is and who measured it; shown as tooltip and in "What the figures are".
const FIGURES = {
  start: 'The platform’s own figure (X-Faas-Init-Us): from taking the request to a container that is ready to run it. Beside it, what this page saw: from the press of Create to the answer’s head.',
  download: 'Measured in the container: from its first line of work until the file is there and known to be a video.',
  clip: 'Measured in the container: ffmpeg cuts the part you asked for, exact to the frame.',
  compress: 'Measured in the container: ffmpeg brings it to the GIF’s size and 12.5 frames a second.',
  convert: 'Measured in the container: ffmpeg picks the 256 best colours and draws the GIF.',
  send: 'Measured by this page: from the news that the GIF is coming to its last piece.',
  stop: 'Measured by this page: from the last line to the end of the answer. The container ends with it.',
};
const START_BY_PAGE = 'Measured by this page, as the platform gave no figure: from the press of Create to the answer’s head.';
const ENDED_EARLY = 'The container stopped before the GIF was finished. Please try again, perhaps with a shorter part.';
const NOT_REACHED = 'This page could not reach its server. Is it still running?';

/** Something to tell the person in a sentence. */
class Told extends Error {}

/** The list of steps: states, live milliseconds, details. */
class Steps {
  constructor(list) {
    this.items = new Map();
    for (const item of list.children) {
      const step = item.dataset.step;
      const detail = addSpan(item, 'detail');
      const ms = addSpan(item, 'ms');
      this.items.set(step, { item, ms, detail, name: item.querySelector('.name').textContent });
      ms.title = FIGURES[step];
    }
  }

  reset() {
    for (const [step, { item, ms, detail }] of this.items) {
      item.dataset.state = 'pending';
      delete item.dataset.ms;
      ms.textContent = detail.textContent = '';
      ms.title = FIGURES[step];
    }
  }

  running(step, detail = '') {
    const entry = this.items.get(step);
    if (entry.item.dataset.state !== 'running') {
      entry.item.dataset.state = 'running';
      entry.began = performance.now();
      byId('status').textContent = entry.name;
    }
    entry.detail.textContent = detail;
  }

  ended(step, state, ms, detail = '') {
    const entry = this.items.get(step);
    entry.item.dataset.state = state;
    entry.item.dataset.ms = ms;
    entry.ms.textContent = showMs(ms);
    entry.detail.textContent = detail;
  }

  /** Milliseconds since the step began, as this page saw it. */
  elapsed(step) {
    return performance.now() - this.items.get(step).began;
  }

  /** The running steps' clocks, once a frame. */
  tick() {
    for (const { item, ms, began } of this.items.values()) {
      if (item.dataset.state === 'running') ms.textContent = showMs(Math.ceil(performance.now() - began));
    }
  }

  failRunning() {
    for (const [step, { item }] of this.items) {
      if (item.dataset.state === 'running') this.ended(step, 'failed', this.elapsed(step));
    }
  }
}

function addSpan(parent, name) {
  const span = document.createElement('span');
  span.className = name;
  return parent.appendChild(span);
}

function showMs(ms) {
  // A browser's clock ticks in steps of 0.1 ms.
  if (ms < 0.05) return '< 0.1 ms';
  const digits = ms < 10 && !Number.isInteger(ms) ? 1 : 0;
  return `${ms.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })} ms`;
}

function showBytes(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** The response's lines, each as it arrives, parsed. */
async function* linesOf(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split('\n');
    rest = lines.pop();
    for (const line of lines) yield JSON.parse(line);
  }
}

/** The sentence in an answer that is not a stream: the function's own, or the platform's. */
async function refusalOf(response) {
  const told = await response.json().catch(() => ({}));
  const sentence = told.error || told.Message || told.message || told.errorMessage;
  return new Told(sentence || `The server answered ${response.status}.`);
}

/** One press of Create, from the request to the GIF. */
class Run {
  constructor(steps) {
    this.steps = steps;
    this.pieces = [];
    this.received = 0;
    this.finished = false;
  }

  async go(order) {
    this.steps.running('start');
    // Not simply "create": the page may have been opened without the slash at its address's end.
    const address = `${location.pathname.replace(/\/$/, '')}/create`;
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
    }).catch(() => { throw new Told(NOT_REACHED); });
    if (!response.ok) throw await refusalOf(response);
    this.started(response.headers);
    try {
      for await (const line of linesOf(response)) this.take(line);
    } catch (error) {
      throw error instanceof Told ? error : new Told(ENDED_EARLY, { cause: error });
    }
    if (this.steps.items.get('stop').item.dataset.state === 'running') {
      this.steps.ended('stop', 'done', this.steps.elapsed('stop'));
    }
    if (this.refused) throw new Told(this.refused);
    if (!this.finished) throw new Told(ENDED_EARLY);
  }

  started(headers) {
    const seen = this.steps.elapsed('start');
    const initUs = headers.get('x-faas-init-us');
    if (initUs === null) {
      this.steps.items.get('start').ms.title = START_BY_PAGE;
      this.steps.ended('start', 'done', seen);
    } else {
      const kind = headers.get('x-faas-start');
      this.steps.ended('start', 'done', initUs / 1000, `${kind ? `${kind}, ` : ''}answer after ${showMs(seen)}`);
    }
  }

  take(line) {
    if (line.type === 'step') this.step(line);
    if (line.type === 'gif') this.gif = line;
    if (line.type === 'piece') this.piece(line.data);
    if (line.type === 'error') {
      this.refused = line.message;
      this.steps.running('stop');
    }
  }

  step({ step, state, ms, detail }) {
    if (state === 'running') {
      this.steps.running(step, detail);
    } else if (step === 'send' && state === 'done') {
      if (this.received !== this.gif.bytes) throw new Told(ENDED_EARLY);
      this.steps.ended('send', 'done', this.steps.elapsed('send'), detail);
      this.finished = true;
      this.steps.running('stop');
    } else {
      this.steps.ended(step, state, ms, detail);
    }
  }

  piece(base64) {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    this.pieces.push(bytes);
    this.received += bytes.length;
  }
}

/** Where the GIF is shown. */
class Stage {
  constructor() {
    this.url = null;
  }

  set(state, text = '') {
    byId('stage').dataset.state = state;
    byId('result').hidden = state !== 'full';
    byId('waiting').textContent = text;
  }

  show(gif, pieces) {
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = URL.createObjectURL(new Blob(pieces, { type: 'image/gif' }));
    const image = byId('result').querySelector('img');
    image.src = this.url;
    image.width = gif.width;
    image.height = gif.height;
    image.alt = `The GIF: ${gif.frames} frames, ${gif.seconds} seconds`;
    byId('facts').textContent =
      `${showBytes(gif.bytes)} · ${gif.width} × ${gif.height} · ${gif.frames} frames · ${gif.seconds} s`;
    byId('download').href = this.url;
    byId('download').download = gif.name;
    this.set('full');
  }
}

const steps = new Steps(byId('steps'));
const stage = new Stage();

async function create(event) {
  event.preventDefault();
  const pressedAt = performance.now();
  const button = byId('create');
  if (button.disabled) return;
  button.disabled = true;
  byId('error').hidden = byId('total').hidden = true;
  steps.reset();
  stage.set('busy', 'Making your GIF');
  let ticking = true;
  requestAnimationFrame(function tick() {
    steps.tick();
    if (ticking) requestAnimationFrame(tick);
  });
  try {
    const run = new Run(steps);
    await run.go({ link: byId('link').value, start: byId('start').value, end: byId('end').value });
    stage.show(run.gif, run.pieces);
    byId('status').textContent = 'The GIF is ready.';
    showTotal(performance.now() - pressedAt);
  } catch (error) {
    steps.failRunning();
    stage.set('empty', 'Your GIF appears here');
    byId('error').textContent = error instanceof Told ? error.message : `The page failed: ${error.message}`;
    byId('error').hidden = false;
  } finally {
    ticking = false;
    button.disabled = false;
  }
}

function showTotal(ms) {
  const total = byId('total');
  total.replaceChildren();
  addSpan(total, 'name').textContent = 'Total';
  const figure = addSpan(total, 'ms');
  figure.textContent = showMs(ms);
  figure.title = 'Measured by this page: from the press of Create to the GIF on the screen.';
  total.hidden = false;
}

function explainFigures() {
  for (const [step, text] of Object.entries(FIGURES)) {
    const term = document.createElement('dt');
    term.textContent = steps.items.get(step).name;
    const explanation = document.createElement('dd');
    explanation.textContent = text;
    byId('figures').append(term, explanation);
  }
}

const sample = byId('use-sample');
sample.hidden = !sample.dataset.sample;
sample.addEventListener('click', () => {
  byId('link').value = sample.dataset.sample;
  byId('start').value = '0:00';
  byId('end').value = '0:03';
  byId('create').focus();
});
byId('address').textContent = location.host + location.pathname;
byId('form').addEventListener('submit', create);
explainFigures();
