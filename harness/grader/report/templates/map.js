'use strict';
// The map, its panel and the table, made of the rows in #data as one looks at them. One lane is
// one snapshot; two lanes are two snapshots of a process, with one axis.
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const { pool, kinds, rules, events } = data;
  const byId = (id) => document.getElementById(id);
  const frame = byId('frame'), canvas = byId('map'), panel = byId('panel'), table = byId('ranges');

  // --- the rows

  // map_page.packed() the other way round.
  function unpack({ name, rows }) {
    const lane = { name, rows: [], base: [], end: [] };
    let below = 0n;
    for (const [base, size, allocation, what, detail, evidence, rejected] of rows) {
      const from = base === 0 ? below : BigInt(base);
      below = from + BigInt(`0x${size}`);
      lane.base.push(from);
      lane.end.push(below);
      lane.rows.push({ allocation, what: pool[what], detail: pool[detail], evidence: pool[evidence], rejected: pool[rejected] });
    }
    return lane;
  }

  const hex = (number) => `0x${number.toString(16)}`;
  const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB'];
  function sizeText(bytes) {
    let value = Number(bytes), unit = 0;
    for (; value >= 1024 && unit + 1 < UNITS.length; unit++) value /= 1024;
    return `${value.toFixed(1).replace(/\.0$/, '')} ${UNITS[unit]}`;
  }

  // What the schema calls a row, without what only programs need.
  function rowOf(lane, i) {
    const packed = lane.rows[i], base = hex(lane.base[i]);
    const [state, type, protect, allocationProtect, kind, rule, confidence, conflict] = packed.what;
    const allocation = packed.allocation === 0 ? base : packed.allocation;
    const value = (word) => word === 'allocation' ? allocation : word === 'base' ? base : word;
    const evidence = (list) => list.map(([fact, source, v]) => ({ fact, source, value: value(v) }));
    const rejected = packed.rejected.map(([k, r, c, overruled, list]) =>
      ({ kind: k, rule: r, confidence: c, overruled, evidence: evidence(list) }));
    return { base, end: hex(lane.end[i]), size: lane.end[i] - lane.base[i], state, type, protect, allocation, allocationProtect,
      kind, rule, confidence, conflict, detail: packed.detail, evidence: evidence(packed.evidence), rejected };
  }

  // The last index whose start is not above `what`.
  function indexOf(starts, what) {
    let low = 0, high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= what) low = middle; else high = middle;
    }
    return low;
  }

  function rowAt(lane, address) {
    const i = indexOf(lane.base, address);
    return lane.base.length && lane.base[i] <= address && address < lane.end[i] ? i : -1;
  }

  // --- the axis: a segment ends where a row of either lane does. A page is 1 wide, and what is twice
  // as large 1 wider.

  const lanes = data.lanes.map(unpack);
  const two = lanes.length > 1, main = lanes[lanes.length - 1];

  function borders() {
    if (!two) return [main.base, main.end];
    const all = [...new Set(lanes.flatMap((lane) => [...lane.base, ...lane.end]))].sort((a, b) => (a < b ? -1 : 1));
    return [all.slice(0, -1), all.slice(1)];
  }
  const [base, end] = borders(), count = base.length;
  const left = new Float64Array(count), width = new Float64Array(count);
  let total = 0;
  for (let i = 0; i < count; i++) {
    left[i] = total;
    width[i] = 1 + Math.log2(Math.max(Number(end[i] - base[i]) / 4096, 1));
    total += width[i];
  }
  const rowsOf = lanes.map((lane) => two ? base.map((address) => rowAt(lane, address)) : null);
  const rowIn = (lane, segment) => rowsOf[lane] ? rowsOf[lane][segment] : segment;
  if (!count) return;

  // --- what is shown

  const view = { from: 0, to: total };
  const bright = new Uint8Array(count).fill(1);
  let selected = -1;
  const span = () => view.to - view.from;

  // beyond: the ends of the map may come into the middle of what is shown.
  function show(from, to, beyond = false) {
    const wanted = Math.min(Math.max(to - from, 4), total);
    view.from = beyond ? from : Math.min(Math.max(from, 0), total - wanted);
    view.to = view.from + wanted;
    frame.dataset.span = String(wanted);
    schedule();
  }

  let colors = {}, ink = '', guard = '', paper = '';
  function readColors() {
    const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    [ink, guard, paper] = [style('--ink'), style('--guard'), style('--paper')];
    for (const [kind, slug] of Object.entries(data.slugs)) {
      const swatch = document.createElement('span');
      swatch.className = `swatch k-${slug}`;
      panel.append(swatch);
      colors[kind] = getComputedStyle(swatch).backgroundColor;
      swatch.remove();
    }
  }

  function paintSegment(context, i, scale, from, height) {
    const each = height / lanes.length;
    const x = (left[i] - from) * scale, w = width[i] * scale;
    for (let lane = 0; lane < lanes.length; lane++) {
      const row = rowIn(lane, i);
      if (row < 0) continue;
      const [state, , protect, , kind] = lanes[lane].rows[row].what;
      context.globalAlpha = (bright[i] ? 1 : 0.12) * (state === 'reserve' ? 0.45 : 1);
      context.fillStyle = protect && protect.includes('+G') ? guard : colors[kind];
      context.fillRect(x, lane * each + (lane ? 2 : 0), scale > 3 ? w - 1 : Math.max(w, 0.4), each - (lane ? 2 : 0));
    }
    context.globalAlpha = 1;
  }

  // A kind's name on each bar that is wide enough for it.
  function paintName(context, i, scale, height) {
    const from = Math.max(left[i], view.from), to = Math.min(left[i] + width[i], view.to);
    if ((to - from) * scale < 46 || !bright[i]) return;
    for (let lane = 0; lane < lanes.length; lane++) {
      const row = rowIn(lane, i), kind = row < 0 ? 'free' : lanes[lane].rows[row].what[4];
      if (kind === 'free' || kind === 'not captured') continue;
      const y = (lane + 0.5) * height / lanes.length, x = ((from + to) / 2 - view.from) * scale, most = (to - from) * scale - 8;
      context.strokeText(kind, x, y, most);
      context.fillText(kind, x, y, most);
    }
  }

  // Room for the device's pixels; drawing is in CSS pixels.
  function prepared(element) {
    const box = element.getBoundingClientRect(), ratio = window.devicePixelRatio || 1;
    element.width = Math.max(Math.round(box.width * ratio), 1);
    element.height = Math.max(Math.round(box.height * ratio), 1);
    const context = element.getContext('2d');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    return { context, width: box.width || 1, height: box.height || 1 };
  }

  function paintMarks(context, scale, height) {
    if (selected < 0) return;
    context.strokeStyle = ink;
    context.lineWidth = 3;
    context.strokeRect((left[selected] - view.from) * scale, 1.5, Math.max(width[selected] * scale, 2), height - 3);
  }

  function paint() {
    const { context, width: wide, height } = prepared(canvas), scale = wide / span();
    const first = indexOf(left, view.from);
    for (let i = first; i < count && left[i] < view.to; i++) paintSegment(context, i, scale, view.from, height);
    context.font = '12px system-ui, sans-serif';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.strokeStyle = '#000';
    context.lineWidth = 3;
    context.fillStyle = '#fff';
    for (let i = first; i < count && left[i] < view.to; i++) paintName(context, i, scale, height);
    paintMarks(context, scale, height);
    const marker = byId('window').style;
    marker.left = `${view.from / total * 100}%`;
    marker.width = `${span() / total * 100}%`;
  }

  function paintOverview() {
    const { context, width: wide, height } = prepared(byId('overview').firstElementChild);
    for (let i = 0; i < count; i++) paintSegment(context, i, wide / total, 0, height);
  }

  let waiting = false;
  function schedule() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; paint(); });
  }

  // --- the panel

  function add(parent, tag, text) {
    const made = document.createElement(tag);
    made.textContent = text;
    parent.append(made);
    return made;
  }

  function facts(parent, evidence) {
    const list = add(parent, 'ul', '');
    for (const e of evidence) add(list, 'li', `${e.fact}: ${e.value} (${e.source})`);
  }

  function describeRow(lane, i) {
    const r = rowOf(lane, i);
    add(panel, 'h3', `${two ? `${lane.name}: ` : ''}${r.base}–${r.end}: ${r.kind}${r.detail ? `, ${r.detail}` : ''}`);
    add(panel, 'p', kinds[r.kind].meaning);
    const words = [r.state, r.type, r.protect].filter(Boolean).join(', ');
    const of = r.allocation ? `, in the allocation at ${r.allocation} (${r.allocationProtect})` : '';
    add(panel, 'p', r.state === '?' ? 'What the kernel says of it was not captured.' : `The kernel reports: ${words}${of}.`);
    add(panel, 'p', `Why: ${rules[r.rule]} (rule ${r.rule}, confidence ${r.confidence}).`);
    facts(panel, r.evidence);
    for (const lost of r.rejected) {
      add(panel, 'p', `Not ${lost.kind}: ${rules[lost.rule] || lost.rule} (confidence ${lost.confidence}${lost.overruled ? ', contradicted by a stronger source' : ''}).`);
      facts(panel, lost.evidence);
    }
    if (r.conflict) add(panel, 'p', 'Strong sources contradict each other here.');
    add(panel, 'p', `Lesson: ${kinds[r.kind].lesson}`);
  }

  function describe(segment) {
    panel.replaceChildren();
    lanes.forEach((lane, l) => {
      const row = rowIn(l, segment);
      if (row >= 0) describeRow(lane, row);
      else add(panel, 'h3', `${lane.name}: ${hex(base[segment])} lies outside the snapshot`);
    });
  }

  function select(segment, follow) {
    if (segment < 0 || segment >= count) return;
    selected = segment;
    markRow();
    describe(segment);
    if (follow && (left[segment] < view.from || left[segment] + width[segment] > view.to)) {
      const half = span() / 2, middle = left[segment] + width[segment] / 2;
      show(middle - half, middle + half);
    }
    schedule();
  }

  // --- the table: a body for each CHUNK rows, filled when it comes near the window

  const CHUNK = 100;
  const changes = (data.changes || []).map(([action, from, to]) => ({ action, from: BigInt(from), to: BigInt(to) }));
  const items = two ? changes.length : count;
  let chosen = []; // which rows or changes the table has

  function swatchCell(tr, lane, i) {
    const cell = add(tr, 'td', '');
    if (i < 0) { cell.textContent = 'outside the snapshot'; return; }
    const [state, , protect, , kind] = lane.rows[i].what;
    const swatch = add(cell, 'span', '');
    swatch.className = `swatch k-${data.slugs[kind]} s-${state}${protect && protect.includes('+G') ? ' guard' : ''}`;
    cell.append(two ? `${state === 'free' ? '' : `${state} ${protect || ''} `}${kind} ${lane.rows[i].detail}` : kind);
  }

  function link(tr, number, address) {
    const th = add(tr, 'th', '');
    th.scope = 'row';
    const a = add(th, 'a', address);
    a.href = `#r${number}`;
  }

  function madeRow(number) {
    const tr = document.createElement('tr'), row = rowOf(main, number);
    tr.id = `r${number}`;
    tr.classList.toggle('first', !row.allocation || row.allocation === row.base);
    link(tr, number, row.base);
    for (const text of [sizeText(row.size), row.state, row.protect || '–']) add(tr, 'td', text);
    swatchCell(tr, main, number);
    add(tr, 'td', row.detail);
    const why = add(tr, 'td', rules[row.rule]);
    if (row.conflict) add(why, 'strong', ' (contradicted)');
    return tr;
  }

  function madeChange(number) {
    const tr = document.createElement('tr'), change = changes[number];
    tr.id = `r${number}`;
    tr.classList.toggle('first', events.some((event) => event.first_change === number));
    link(tr, number, hex(change.from));
    add(tr, 'td', sizeText(change.to - change.from));
    add(tr, 'td', change.action);
    for (const lane of lanes) swatchCell(tr, lane, rowAt(lane, change.from));
    return tr;
  }

  function fill(body) {
    if (body.dataset.made) return;
    body.dataset.made = '1';
    const from = Number(body.dataset.from);
    body.replaceChildren(...chosen.slice(from, from + CHUNK).map(two ? madeChange : madeRow));
    markRow();
  }

  const near = new IntersectionObserver((seen) => {
    for (const entry of seen) if (entry.isIntersecting) { near.unobserve(entry.target); fill(entry.target); }
  }, { rootMargin: '1200px' });

  function laterBody(from) {
    const body = document.createElement('tbody'), tr = document.createElement('tr'), td = add(tr, 'td', '');
    const each = window.matchMedia('(max-width: 700px)').matches ? 78 : 29;
    body.dataset.from = String(from);
    td.colSpan = two ? 5 : 7;
    tr.className = 'later';
    td.style.height = `${Math.min(CHUNK, chosen.length - from) * each}px`;
    td.style.display = 'block';
    body.append(tr);
    return body;
  }

  function choose(numbers) {
    chosen = numbers;
    near.disconnect();
    for (const body of [...table.tBodies]) body.remove();
    for (let from = 0; from < chosen.length; from += CHUNK) table.append(laterBody(from));
    for (const body of table.tBodies) near.observe(body);
    table.dataset.shown = String(chosen.length);
  }

  const fillAll = () => { for (const body of table.tBodies) fill(body); };
  window.addEventListener('beforeprint', fillAll);

  // The number of the row or change that the selected segment belongs to.
  function selectedItem() {
    if (!two || selected < 0) return selected;
    return changes.findIndex((change) => change.from <= base[selected] && base[selected] < change.to);
  }

  function markRow() {
    for (const row of table.querySelectorAll('.here')) row.classList.remove('here');
    const row = byId(`r${selectedItem()}`);
    if (row) row.classList.add('here');
  }

  function goToRow(number) {
    const at = chosen.indexOf(number);
    if (at < 0) return;
    fill(table.tBodies[Math.floor(at / CHUNK)]);
    const row = byId(`r${number}`);
    row.scrollIntoView({ block: 'center' });
    row.querySelector('a').focus({ preventScroll: true });
  }

  const segmentOf = (number) => two ? indexOf(base, changes[number].from) : number;

  // --- what happened: the changed range in the middle of the map

  function showEvent(number) {
    const event = events[number], first = indexOf(base, BigInt(event.base));
    const allocation = rowIn(lanes.length - 1, first) >= 0 ? allocationAround(first) : [first, indexOf(base, BigInt(event.end) - 1n)];
    const from = left[allocation[0]], to = left[allocation[1]] + width[allocation[1]], room = Math.max((to - from) / 2, 6);
    show(from - room, to + room, true);
    select(first, false);
    for (const a of document.querySelectorAll('#events a')) a.classList.toggle('here', Number(a.dataset.event) === number);
  }

  // The segments of the allocation that holds one, in the lane that has it.
  function allocationAround(segment) {
    const own = lanes.map((lane, l) => { const i = rowIn(l, segment); return i >= 0 && lane.rows[i].allocation !== null ? rowOf(lane, i).allocation : null; });
    const l = own[1] !== null ? 1 : 0;
    if (own[l] === null) return [segment, segment];
    const same = (s) => s >= 0 && s < count && rowIn(l, s) >= 0 && rowOf(lanes[l], rowIn(l, s)).allocation === own[l];
    let first = segment, last = segment;
    while (same(first - 1)) first--;
    while (same(last + 1)) last++;
    return [first, last];
  }

  // --- pointing, dragging, wheel

  const unit = (event, element, from, wide) => {
    const box = element.getBoundingClientRect();
    return from + (event.clientX - box.left) / box.width * wide;
  };
  const under = (event) => unit(event, canvas, view.from, span());
  const zoom = (factor, at = (view.from + view.to) / 2) => show(at - (at - view.from) * factor, at + (view.to - at) * factor);

  let drag = null;
  frame.addEventListener('pointerdown', (e) => { drag = { x: e.clientX, from: view.from, moved: false }; });
  window.addEventListener('pointerup', (e) => {
    if (drag && !drag.moved && frame.contains(e.target)) select(indexOf(left, under(e)), false);
    drag = null;
  });
  frame.addEventListener('pointermove', (e) => {
    if (!drag) { select(indexOf(left, under(e)), false); return; }
    const by = (drag.x - e.clientX) / frame.clientWidth * span();
    drag.moved = drag.moved || Math.abs(drag.x - e.clientX) > 4;
    if (drag.moved) show(drag.from + by, drag.from + by + span());
  });
  frame.addEventListener('wheel', (e) => {
    e.preventDefault();
    zoom(e.deltaY > 0 ? 1.25 : 0.8, under(e));
  }, { passive: false });
  byId('overview').addEventListener('click', (e) => {
    const at = unit(e, byId('overview'), 0, total), half = span() / 2;
    show(at - half, at + half);
  });

  // --- buttons and keys do the same things

  function nextShown(from, step) {
    let i = from + step;
    while (i >= 0 && i < count && !bright[i]) i += step;
    return i;
  }
  const actions = {
    in: () => zoom(0.5, selected >= 0 ? left[selected] + width[selected] / 2 : undefined),
    out: () => zoom(2),
    left: () => show(view.from - span() / 4, view.to - span() / 4),
    right: () => show(view.from + span() / 4, view.to + span() / 4),
    all: () => show(0, total),
    next: () => select(nextShown(selected, 1), true),
    previous: () => select(nextShown(selected, -1), true),
    first: () => select(nextShown(-1, 1), true),
    last: () => select(nextShown(count, -1), true),
    row: () => goToRow(selectedItem()),
  };
  const keys = { '+': 'in', '=': 'in', '-': 'out', '0': 'all', ArrowRight: 'next', ArrowLeft: 'previous', Home: 'first', End: 'last', Enter: 'row' };
  frame.addEventListener('keydown', (e) => {
    if (!(e.key in keys) || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    actions[keys[e.key]]();
  });
  for (const button of document.querySelectorAll('[data-do]'))
    button.addEventListener('click', () => actions[button.dataset.do]());
  table.addEventListener('click', (e) => {
    const a = e.target.closest('a');
    if (a) select(segmentOf(Number(a.hash.slice(2))), true);
  });
  table.addEventListener('keydown', (e) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key], a = e.target.closest('a');
    if (!step || !a) return;
    e.preventDefault();
    const number = chosen[chosen.indexOf(Number(a.hash.slice(2))) + step];
    if (number === undefined) return;
    select(segmentOf(number), true);
    goToRow(number);
  });
  for (const a of document.querySelectorAll('#events a'))
    a.addEventListener('click', () => showEvent(Number(a.dataset.event)));

  // --- search and the kinds' boxes choose what is bright on the map and in the table

  const boxes = [...document.querySelectorAll('#kinds input')], known = new Set(boxes.map((box) => box.value));
  let haystack = null;
  const textOf = (lane, i) => {
    const [state, , protect, , kind, rule] = lane.rows[i].what;
    return `${hex(lane.base[i])} ${kind} ${lane.rows[i].detail} ${state} ${protect || ''} ${rule}`.toLowerCase();
  };
  const textsOf = (segment) => lanes.map((lane, l) => rowIn(l, segment) < 0 ? '' : textOf(lane, rowIn(l, segment))).join(' ');

  function addressIn(text) {
    return /^(0x)?[0-9a-f]{4,16}$/.test(text) ? BigInt(text.startsWith('0x') ? text : `0x${text}`) : null;
  }

  function holderOf(address) {
    if (address === null) return -1;
    const i = indexOf(base, address);
    return base[i] <= address && address < end[i] ? i : -1;
  }

  function filter(jump) {
    const on = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const text = byId('find').value.trim().toLowerCase(), holder = holderOf(addressIn(text));
    if (text && !haystack) haystack = base.map((_, i) => textsOf(i));
    const kindOf = (i) => { const row = rowIn(lanes.length - 1, i); return row < 0 ? null : main.rows[row].what[4]; };
    let first = -1, found = 0;
    for (let i = 0; i < count; i++) {
      const kind = kindOf(i), wanted = !known.has(kind) || on.has(kind);
      bright[i] = wanted && (!text || i === holder || haystack[i].includes(text)) ? 1 : 0;
      found += bright[i];
      if (bright[i] && first < 0) first = i;
    }
    choose([...Array(items).keys()].filter((number) => bright[segmentOf(number)]));
    frame.dataset.bright = String(found);
    byId('found').textContent = text ? `${found} of ${count} ranges` : '';
    if (jump && text && (holder >= 0 || first >= 0)) select(holder >= 0 ? holder : first, true);
    paintOverview();
    schedule();
  }
  byId('find').addEventListener('input', () => filter(true));
  for (const box of boxes) box.addEventListener('change', () => filter(false));

  // --- begin

  const repaint = () => { readColors(); paintOverview(); show(view.from, view.to); };
  window.addEventListener('resize', repaint);
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
  readColors();
  show(0, total);
  filter(false);
  paint();
  const asked = /^#r(\d+)$/.exec(location.hash);
  if (asked && Number(asked[1]) < items) select(segmentOf(Number(asked[1])), true);
  else if (two && events.length) showEvent(0);
})();
