'use strict';
// The page is complete without this: it adds zoom, the panel, search and the choice of kinds.
(() => {
  const { rows, kinds, rules } = JSON.parse(document.getElementById('data').textContent);
  const byId = (id) => document.getElementById(id);
  const map = byId('map'), frame = byId('frame'), labels = byId('labels'), panel = byId('panel');
  const rects = [...byId('bars').children];
  if (!rects.length) return;
  const left = rects.map((r) => Number(r.getAttribute('x')));
  const width = rects.map((r) => Number(r.getAttribute('width')));
  const total = left[left.length - 1] + width[width.length - 1];
  const base = rows.map((r) => BigInt(r.base)), end = rows.map((r) => BigInt(r.end));
  const SVG = 'http://www.w3.org/2000/svg';
  const view = { from: 0, to: total };
  let selected = -1;

  // The last index whose start is not above `what`.
  function indexOf(starts, what) {
    let low = 0, high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= what) low = middle; else high = middle;
    }
    return low;
  }

  function show(from, to) {
    const span = Math.min(Math.max(to - from, 4), total);
    view.from = Math.min(Math.max(from, 0), total - span);
    view.to = view.from + span;
    map.setAttribute('viewBox', `${view.from} 0 ${span} 100`);
    byId('window').setAttribute('x', view.from);
    byId('window').setAttribute('width', span);
    map.classList.toggle('near', frame.clientWidth / span > 3);
    drawLabels();
  }

  // A kind's name on each bar that is wide enough for it.
  function drawLabels() {
    const scale = frame.clientWidth / (view.to - view.from);
    labels.replaceChildren();
    for (let i = indexOf(left, view.from); i < rows.length && left[i] < view.to; i++) {
      const start = Math.max(left[i], view.from), stop = Math.min(left[i] + width[i], view.to);
      if ((stop - start) * scale < 46 || rows[i].kind === 'free' || rects[i].classList.contains('away')) continue;
      const label = document.createElement('span');
      label.textContent = rows[i].kind;
      label.style.left = `${(start - view.from) * scale}px`;
      label.style.width = `${(stop - start) * scale}px`;
      labels.append(label);
    }
  }

  function zoom(factor, at = (view.from + view.to) / 2) {
    show(at - (at - view.from) * factor, at + (view.to - at) * factor);
  }

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

  function describe(i) {
    const r = rows[i];
    panel.replaceChildren();
    add(panel, 'h3', `${r.base}–${r.end}: ${r.kind}${r.detail ? ', ' + r.detail : ''}`);
    add(panel, 'p', kinds[r.kind].meaning);
    const words = [r.state, r.type, r.protect].filter(Boolean).join(', ');
    const of = r.allocation_base ? `, in the allocation at ${r.allocation_base} (${r.allocation_protect})` : '';
    add(panel, 'p', `The kernel reports: ${words}${of}.`);
    add(panel, 'p', `Why: ${rules[r.rule]} (rule ${r.rule}, confidence ${r.confidence}).`);
    facts(panel, r.evidence);
    for (const lost of r.rejected) {
      add(panel, 'p', `Not ${lost.kind}: ${rules[lost.rule] || lost.rule} (confidence ${lost.confidence}${lost.overruled ? ', contradicted by a stronger source' : ''}).`);
      facts(panel, lost.evidence);
    }
    if (r.conflict) add(panel, 'p', 'Strong sources contradict each other here.');
    add(panel, 'p', `Lesson: ${kinds[r.kind].lesson}`);
  }

  function select(i, follow) {
    if (i < 0 || i >= rows.length) return;
    if (selected >= 0) byId(`r${selected}`).classList.remove('here');
    selected = i;
    byId(`r${i}`).classList.add('here');
    const mark = document.createElementNS(SVG, 'rect');
    for (const [name, value] of Object.entries({ x: left[i], y: 1, width: width[i], height: 98 })) mark.setAttribute(name, value);
    byId('marks').replaceChildren(mark);
    describe(i);
    if (follow && (left[i] < view.from || left[i] + width[i] > view.to)) {
      const span = view.to - view.from, middle = left[i] + width[i] / 2;
      show(middle - span / 2, middle + span / 2);
    }
  }

  const unit = (event, element, from, span) => {
    const box = element.getBoundingClientRect();
    return from + (event.clientX - box.left) / box.width * span;
  };
  const under = (event) => unit(event, map, view.from, view.to - view.from);

  // Pointing, dragging, wheel.
  let drag = null;
  frame.addEventListener('pointerdown', (e) => { drag = { x: e.clientX, from: view.from, moved: false }; });
  window.addEventListener('pointerup', (e) => {
    if (drag && !drag.moved && frame.contains(e.target)) select(indexOf(left, under(e)), false);
    drag = null;
  });
  frame.addEventListener('pointermove', (e) => {
    if (!drag) { select(indexOf(left, under(e)), false); return; }
    const span = view.to - view.from, by = (drag.x - e.clientX) / frame.clientWidth * span;
    drag.moved = drag.moved || Math.abs(drag.x - e.clientX) > 4;
    if (drag.moved) show(drag.from + by, drag.from + by + span);
  });
  frame.addEventListener('wheel', (e) => {
    e.preventDefault();
    zoom(e.deltaY > 0 ? 1.25 : 0.8, under(e));
  }, { passive: false });
  byId('overview').addEventListener('click', (e) => {
    const at = unit(e, byId('overview'), 0, total), half = (view.to - view.from) / 2;
    show(at - half, at + half);
  });

  // Buttons and keys do the same things.
  const span = () => view.to - view.from;
  const actions = {
    in: () => zoom(0.5, selected >= 0 ? left[selected] + width[selected] / 2 : undefined),
    out: () => zoom(2),
    left: () => show(view.from - span() / 4, view.to - span() / 4),
    right: () => show(view.from + span() / 4, view.to + span() / 4),
    all: () => show(0, total),
    next: () => select(nextShown(selected, 1), true),
    previous: () => select(nextShown(selected, -1), true),
    first: () => select(nextShown(-1, 1), true),
    last: () => select(nextShown(rows.length, -1), true),
    row: () => { if (selected >= 0) { const row = byId(`r${selected}`); row.scrollIntoView({ block: 'center' }); row.querySelector('a').focus(); } },
  };
  const keys = { '+': 'in', '=': 'in', '-': 'out', '0': 'all', ArrowRight: 'next', ArrowLeft: 'previous', Home: 'first', End: 'last', Enter: 'row' };
  frame.addEventListener('keydown', (e) => {
    if (!(e.key in keys) || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    actions[keys[e.key]]();
  });
  for (const button of document.querySelectorAll('[data-do]'))
    button.addEventListener('click', () => actions[button.dataset.do]());
  byId('ranges').addEventListener('click', (e) => {
    const link = e.target.closest('a');
    if (link) select(Number(link.hash.slice(2)), true);
  });

  function nextShown(from, step) {
    let i = from + step;
    while (i >= 0 && i < rows.length && rects[i].classList.contains('away')) i += step;
    return i;
  }

  // Search and the kinds' boxes choose what is bright on the map and shown in the table.
  const boxes = [...document.querySelectorAll('#kinds input')];
  const haystack = rows.map((r) => `${r.base} ${r.kind} ${r.detail} ${r.state} ${r.protect || ''} ${r.rule}`.toLowerCase());
  function choose(jump) {
    const shown = new Set(boxes.filter((b) => b.checked).map((b) => b.value));
    const text = byId('find').value.trim().toLowerCase();
    const address = /^(0x)?[0-9a-f]{4,16}$/.test(text) ? BigInt(text.startsWith('0x') ? text : `0x${text}`) : null;
    let holder = -1;
    if (address !== null) {
      const i = indexOf(base, address);
      if (base[i] <= address && address < end[i]) holder = i;
    }
    let first = -1, count = 0;
    rows.forEach((r, i) => {
      const found = !text || haystack[i].includes(text) || i === holder;
      const on = shown.has(r.kind) && found;
      rects[i].classList.toggle('away', !on);
      byId(`r${i}`).hidden = !on;
      if (on) { count++; if (first < 0) first = i; }
    });
    byId('found').textContent = text ? `${count} of ${rows.length} ranges` : '';
    if (jump && text && (holder >= 0 || first >= 0)) select(holder >= 0 ? holder : first, true);
    drawLabels();
  }
  byId('find').addEventListener('input', () => choose(true));
  for (const box of boxes) box.addEventListener('change', () => choose(false));

  window.addEventListener('resize', () => show(view.from, view.to));
  show(0, total);
  const asked = /^#r(\d+)$/.exec(location.hash);
  if (asked) select(Number(asked[1]), true);
})();
