'use strict';
// Before each answer there is room for a guess. Without one the answer asks once, and then opens.
(() => {
  let number = 0;
  for (const answer of document.querySelectorAll('details.question')) {
    const title = answer.querySelector('summary').textContent.trim();
    if (!title.startsWith('What it prints')) continue;
    const box = document.createElement('div'), label = document.createElement('label');
    const guess = document.createElement('textarea'), said = document.createElement('output');
    box.className = 'predict';
    guess.id = label.htmlFor = `guess-${++number}`;
    label.textContent = 'What do you expect?';
    box.append(label, guess, said);
    answer.before(box);
    let asked = false;
    answer.querySelector('summary').addEventListener('click', (e) => {
      if (answer.open || asked || guess.value.trim()) return;
      e.preventDefault();
      asked = true;
      said.textContent = 'Write down what you expect first. To see the answer without a guess, open it again.';
      guess.focus();
    });
    answer.addEventListener('toggle', () => { said.textContent = ''; });
  }
})();

// What the theme leaves out: a name for the search, and the keyboard for what has to be scrolled.
(() => {
  const search = document.querySelector('.md-search');
  if (search) search.setAttribute('aria-label', 'Search');
  const scrolled = [...document.querySelectorAll('.md-search__scrollwrap, pre > code')];
  const reach = () => {
    for (const box of scrolled)
      if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.tabIndex = 0;
      else box.removeAttribute('tabindex');
  };
  reach();
  window.addEventListener('resize', reach);
  document.addEventListener('toggle', reach, true);
})();
