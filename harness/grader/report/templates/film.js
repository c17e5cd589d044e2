'use strict';
// The film: which step is shown, and what its photograph and the one before it look like. A photograph
// is kept as what differs from the one before; the maps are made of that once, at the beginning.
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const { pool, kinds, rules, scenes, slugs } = data;
  const byId = (id) => document.getElementById(id);
  const hex = (number) => `0x${number.toString(16)}`;
  const PAGE = 4096n, MOST_SEGMENTS = 160;

  // --- the photographs

  function unpack(rows) {
    const made = [];
    let below = 0n;
    for (const [base, size, allocation, what, detail, evidence] of rows) {
      const from = base === 0 ? below : BigInt(base);
      below = from + BigInt(`0x${size}`);
      const [state, type, protect, allocationProtect, kind, rule] = pool[what];
      made.push({ from, to: below, allocation: allocation === 0 ? hex(from) : allocation, state, type, protect, allocationProtect, kind, rule,
        detail: pool[detail], evidence: pool[evidence] });
    }
    return made;
  }

  // Both lists are in order of address.
  function merged(kept, added) {
    const out = [];
    let i = 0;
    for (const row of added) {
      while (i < kept.length && kept[i].from < row.from) out.push(kept[i++]);
      out.push(row);
    }
    return out.concat(kept.slice(i));
  }

  const maps = [];
  for (const { gone, rows } of data.photos) {
    const left = new Set(gone.map((address) => BigInt(address)));
    const before = maps.length ? maps[maps.length - 1].filter((row) => !left.has(row.from)) : [];
    maps.push(merged(before, unpack(rows)));
  }

  function firstAt(map, address) {
    let low = 0, high = map.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (map[middle].to <= address) low = middle + 1; else high = middle;
    }
    return low;
  }

  function rowAt(map, address) {
    const row = map && map[firstAt(map, address)];
    return row && row.from <= address ? row : null;
  }

  // --- words

  const LETTERS = { reserve: 'R', commit: 'C', free: 'free ' };
  const pagesOf = (from, to) => Number((to - from) / PAGE);
  const pagesText = (count) => `${count} page${count === 1 ? '' : 's'}`;
  const nameOf = (row, from, to) => row ? `${LETTERS[row.state] || '?'}${pagesOf(from, to)}${row.protect ? `:${row.protect}` : ''}` : '';
  const lookOf = (row) => row ? `${row.state} ${row.protect || ''} ${row.kind} ${row.allocation}` : '';
  const textOf = (row) => !row || row.state === 'free' ? 'free' : `${row.state}${row.protect ? ` ${row.protect}` : ''}, ${row.kind}${row.detail ? ` (${row.detail})` : ''}`;

  function add(parent, tag, text = '') {
    const made = document.createElement(tag);
    made.textContent = text;
    parent.append(made);
    return made;
  }

  function describe(row) {
    const panel = byId('detail');
    panel.replaceChildren();
    add(panel, 'h3', `${hex(row.from)}–${hex(row.to)}, ${pagesText(pagesOf(row.from, row.to))}: ${row.kind}${row.detail ? `, ${row.detail}` : ''}`);
    add(panel, 'p', kinds[row.kind].meaning);
    const of = row.allocation ? `, in the allocation at ${row.allocation} (${row.allocationProtect})` : '';
    add(panel, 'p', `The kernel reports: ${[row.state, row.type, row.protect].filter(Boolean).join(', ')}${of}.`);
    add(panel, 'p', `Why: ${rules[row.rule]}.`);
    add(panel, 'p', `Lesson: ${kinds[row.kind].lesson}`);
  }

  // --- the strips: a segment ends where a row of either map does

  function segments(before, after, from, to) {
    const borders = new Set([from, to]);
    for (const map of [before, after]) {
      if (!map) continue;
      for (let i = firstAt(map, from); i < map.length && map[i].from < to; i++)
        for (const border of [map[i].from, map[i].to]) if (border > from && border < to) borders.add(border);
    }
    const all = [...borders].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return all.slice(0, -1).map((low, i) => {
      const old = rowAt(before, low), now = rowAt(after, low);
      return { low, high: all[i + 1], old, now, changed: lookOf(old) !== lookOf(now) };
    });
  }

  // In one map, neighbours that are one row there; they stay as wide as their parts.
  function joined(list, side) {
    const out = [];
    for (const segment of list) {
      const width = 1 + Math.log2(Math.max(pagesOf(segment.low, segment.high), 1)), last = out[out.length - 1];
      if (last && last[side] === segment[side] && last.changed === segment.changed) {
        last.high = segment.high;
        last.width += width;
      } else out.push({ ...segment, width });
    }
    return out;
  }

  function strip(parent, list, side, title) {
    const made = add(parent, 'div');
    made.className = 'strip';
    made.setAttribute('role', 'group');
    made.setAttribute('aria-label', title);
    for (const segment of joined(list, side)) {
      const row = segment[side], count = pagesOf(segment.low, segment.high);
      const button = add(made, 'button');
      button.type = 'button';
      button.style.flexGrow = String(segment.width);
      button.className = row ? `k-${slugs[row.kind]} s-${row.state}${row.protect && row.protect.includes('+G') ? ' guard' : ''}${segment.changed ? ' changed' : ''}` : 's-free';
      const name = nameOf(row, segment.low, segment.high);
      button.setAttribute('aria-label', `${name && `${name}, `}${title}: ${hex(segment.low)}, ${pagesText(count)}, ${textOf(row)}${segment.changed ? ', changed' : ''}`);
      add(button, 'span', name).className = 'name';
      if (row) {
        button.dataset.base = hex(row.from);
        for (const kind of ['pointerenter', 'focus', 'click']) button.addEventListener(kind, () => describe(row));
      }
    }
    return made;
  }

  // A name that does not fit is not shown: the label has it for everybody.
  function hideNames(parent) {
    for (const button of parent.querySelectorAll('.strip button')) {
      const name = button.firstElementChild;
      if (name.offsetWidth > button.clientWidth) button.classList.add('small');
    }
  }

  function showAreas(scene) {
    const strips = byId('strips'), body = byId('ranges').tBodies[0];
    const before = maps[scene.before], after = maps[scene.photo];
    strips.replaceChildren();
    body.replaceChildren();
    for (const [from, to] of scene.focus) {
      const all = segments(before, after, BigInt(from), BigInt(to)), list = chosen(all);
      const area = add(strips, 'div');
      area.className = 'area';
      add(area, 'p', `${from}, ${pagesText(pagesOf(BigInt(from), BigInt(to)))}${list.length < all.length ? ` (${all.length - list.length} ranges are left out)` : ''}`);
      strip(area, list, 'old', scene.taken ? 'before' : 'the last photograph');
      if (scene.taken) strip(area, list, 'now', 'after');
      for (const segment of list) addRow(body, segment, scene.taken);
    }
    if (!scene.focus.length) add(strips, 'p', scene.photo === null ? 'There is no photograph.' : 'No address range belongs to this step.').className = 'note';
    byId('legend').hidden = !scene.focus.length || !scene.taken;
    byId('ranges').hidden = byId('ranges-title').hidden = !scene.focus.length;
    hideNames(strips);
  }

  // Of very many segments those around the first change.
  function chosen(list) {
    if (list.length <= MOST_SEGMENTS) return list;
    const first = Math.max(list.findIndex((segment) => segment.changed), 0);
    const from = Math.max(Math.min(first - MOST_SEGMENTS / 2, list.length - MOST_SEGMENTS), 0);
    return list.slice(from, from + MOST_SEGMENTS);
  }

  function addRow(body, segment, taken) {
    const tr = add(body, 'tr');
    tr.classList.toggle('changed', segment.changed);
    add(tr, 'th', hex(segment.low)).scope = 'row';
    add(tr, 'td', String(pagesOf(segment.low, segment.high)));
    add(tr, 'td', textOf(segment.old));
    add(tr, 'td', taken ? textOf(segment.now) : 'not photographed');
  }

  // --- the whole address space, in one line

  const colors = {};
  function readColors() {
    for (const [kind, slug] of Object.entries(slugs)) {
      const swatch = add(byId('detail'), 'span');
      swatch.className = `swatch k-${slug}`;
      colors[kind] = getComputedStyle(swatch).backgroundColor;
      swatch.remove();
    }
  }

  function paintOverview(scene) {
    const canvas = byId('overview'), map = maps[scene.photo] || [], ratio = window.devicePixelRatio || 1;
    const box = canvas.getBoundingClientRect();
    canvas.width = Math.max(Math.round(box.width * ratio), 1);
    canvas.height = Math.max(Math.round(box.height * ratio), 1);
    const paint = canvas.getContext('2d'), width = (row) => 1 + Math.log2(Math.max(pagesOf(row.from, row.to), 1));
    const total = map.reduce((sum, row) => sum + width(row), 0) || 1;
    let x = 0;
    for (const row of map) {
      const wide = width(row) / total * canvas.width;
      paint.globalAlpha = row.state === 'reserve' ? 0.45 : 1;
      paint.fillStyle = colors[row.kind];
      paint.fillRect(x, 0, Math.max(wide, 1), canvas.height);
      paint.globalAlpha = 1;
      if (scene.focus.some(([from, to]) => row.from < BigInt(to) && BigInt(from) < row.to)) {
        paint.fillStyle = getComputedStyle(document.body).color;
        paint.fillRect(x, canvas.height - 7 * ratio, Math.max(wide, 3), 7 * ratio);
      }
      x += wide;
    }
  }

  // --- a step

  let current = -1;
  const slider = byId('slider');

  function showLine(scene) {
    for (const line of document.querySelectorAll('.line.here')) line.classList.remove('here');
    byId('line').textContent = '';
    if (!scene.place) return;
    const [file, number] = scene.place, line = byId(`f${file}-${number}`);
    showFile(file);
    if (!line) return;
    line.classList.add('here');
    byId('line').textContent = line.lastElementChild.textContent.trim();
    const box = line.parentElement;
    if (line.offsetTop < box.scrollTop + 30 || line.offsetTop > box.scrollTop + box.clientHeight - 60)
      box.scrollTop = Math.max(line.offsetTop - box.clientHeight / 3, 0);
  }

  function showFile(number) {
    for (const button of document.querySelectorAll('#files button')) {
      const own = Number(button.dataset.file) === number;
      button.setAttribute('aria-pressed', String(own));
      byId(`file${button.dataset.file}`).hidden = !own;
    }
  }

  // Of the steps after the last photograph nothing is known but what the next one shows.
  function sinceWhat(scene) {
    const before = scenes[scenes.indexOf(scene) - 1];
    return before && !before.taken ? 'Since the last photograph' : 'Since the step before';
  }

  function showWords(scene) {
    byId('call').textContent = scene.title;
    byId('where').textContent = scene.where;
    for (const id of ['said', 'shown', 'reason']) byId(id).textContent = scene[id];
    byId('warnings').replaceChildren();
    for (const warning of scene.warnings) add(byId('warnings'), 'li', warning);
    byId('notes').replaceChildren();
    for (const note of scene.notes) add(byId('notes'), 'li', note);
    byId('since').textContent = sinceWhat(scene);
    byId('since').hidden = byId('happened').hidden = scene === scenes[0];
    byId('happened').replaceChildren();
    for (const [sentence, beside] of scene.happened)
      add(byId('happened'), 'li', beside ? `${sentence} (beside the call, or between the calls)` : sentence).classList.toggle('beside', beside);
    if (!scene.happened.length) add(byId('happened'), 'li', scene.taken ? 'The map is as it was.' : 'No photograph was taken here: the map is the last one.');
  }

  const outputs = [];
  scenes.reduce((so_far, scene, i) => (outputs[i] = so_far + scene.printed), '');

  function show(number) {
    const to = Math.max(0, Math.min(number, scenes.length - 1)), scene = scenes[to];
    if (to === current || !scene) return;
    const list = byId('steps').querySelector('ol'), old = byId(`s${current}`), item = byId(`s${to}`);
    current = to;
    slider.value = String(to);
    slider.setAttribute('aria-valuetext', `step ${to}: ${scene.title}`);
    byId('position').textContent = `step ${to} of ${scenes.length - 1}${scene.warnings.length ? ', with a warning' : ''}`;
    if (old) old.classList.remove('here');
    item.classList.add('here');
    list.scrollTop = Math.max(item.offsetTop - list.offsetTop - list.clientHeight / 3, 0);
    showWords(scene);
    showLine(scene);
    showAreas(scene);
    paintOverview(scene);
    byId('output').textContent = outputs[to] || '';
    byId('output').scrollTop = byId('output').scrollHeight;
    document.body.dataset.step = String(to);
  }

  // --- buttons and keys do the same things

  let playing = null;
  function play() {
    const button = document.querySelector('[data-do=play]');
    if (playing) clearInterval(playing);
    playing = playing ? null : setInterval(() => { if (current === scenes.length - 1) play(); else show(current + 1); }, 1200);
    button.setAttribute('aria-pressed', String(Boolean(playing)));
    button.textContent = playing ? 'Pause' : 'Play';
  }
  const actions = {
    first: () => show(0), previous: () => show(current - 1), next: () => show(current + 1), last: () => show(scenes.length - 1), play,
    back: () => show(current - 10), on: () => show(current + 10),
    warning: () => { const next = scenes.findIndex((scene, i) => i > current && scene.warnings.length); if (next >= 0) show(next); },
  };
  const keys = { ArrowLeft: 'previous', ArrowRight: 'next', Home: 'first', End: 'last', PageUp: 'back', PageDown: 'on', w: 'warning', p: 'play' };
  document.addEventListener('keydown', (e) => {
    if (!(e.key in keys) || e.ctrlKey || e.metaKey || e.altKey || e.target.closest('.code, pre')) return;
    e.preventDefault();
    actions[keys[e.key]]();
  });
  for (const button of document.querySelectorAll('[data-do]')) button.addEventListener('click', () => actions[button.dataset.do]());
  for (const button of document.querySelectorAll('[data-file]')) button.addEventListener('click', () => showFile(Number(button.dataset.file)));
  slider.addEventListener('input', () => show(Number(slider.value)));
  byId('steps').addEventListener('click', (e) => {
    const a = e.target.closest('a');
    if (!a) return;
    e.preventDefault();
    history.replaceState(null, '', a.hash);
    show(Number(a.dataset.step));
  });
  // A line's number goes to its next step, and from the last one to its first.
  byId('source').addEventListener('click', (e) => {
    const line = e.target.closest('.line.called');
    if (!line) return;
    const [file, number] = line.id.slice(1).split('-').map(Number);
    const own = scenes.map((scene, i) => [scene.place, i]).filter(([place]) => place && place[0] === file && place[1] === number).map(([, i]) => i);
    show(own.find((i) => i > current) ?? own[0]);
  });

  const repaint = () => { readColors(); const again = current; current = -1; show(again); };
  window.addEventListener('resize', repaint);
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
  window.addEventListener('hashchange', () => { const asked = /^#step-(\d+)$/.exec(location.hash); if (asked) show(Number(asked[1])); });
  readColors();
  const asked = /^#step-(\d+)$/.exec(location.hash);
  show(asked ? Number(asked[1]) : 0);
})();
