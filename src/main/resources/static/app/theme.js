/* The theme: what the system prefers, unless someone chose another here. */
'use strict';
(() => {
  const choices = ['auto', 'light', 'dark'];
  const root = document.documentElement;

  function stored() {
    const choice = localStorage.getItem('theme');
    return choices.includes(choice) ? choice : 'auto';
  }

  function apply(choice) {
    root.dataset.theme = choice;
    root.dispatchEvent(new CustomEvent('theme', { detail: choice }));
  }

  apply(stored());
  document.addEventListener('DOMContentLoaded', () => {
    const button = document.getElementById('theme');
    const label = () => { button.textContent = `Theme: ${root.dataset.theme}`; };
    button.addEventListener('click', () => {
      const next = choices[(choices.indexOf(root.dataset.theme) + 1) % choices.length];
      localStorage.setItem('theme', next);
      apply(next);
      label();
    });
    label();
  });
  matchMedia('(prefers-color-scheme: dark)')
    .addEventListener('change', () => apply(root.dataset.theme));
})();
