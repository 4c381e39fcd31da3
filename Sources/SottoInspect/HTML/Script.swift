// SPDX-License-Identifier: Apache-2.0

/// What makes a report nicer, and is not needed to read it: a field lights up its bytes and bytes their field; arrow keys walk through the fields;
/// paper has everything unfolded. The page's policy allows this text by its hash.
enum Script {
  /// All of it.
  static let text = """
    (() => {
      'use strict';
      const lit = new Set();
      const clear = () => {
        for (const element of lit) element.classList.remove('lit');
        lit.clear();
      };
      const add = element => {
        element.classList.add('lit');
        lit.add(element);
      };
      // The bytes of a field are its own and those of its parts.
      const light = (pair, field, scrolls) => {
        clear();
        if (!field) return;
        add(field);
        const numbers = new Set([field, ...field.querySelectorAll('[data-f]')].map(part => part.dataset.f));
        const bytes = [...pair.querySelectorAll('.dump i')].filter(run => numbers.has(run.dataset.f));
        bytes.forEach(add);
        const dump = pair.querySelector('.dump');
        if (scrolls && bytes.length) dump.scrollTop = bytes[0].offsetTop - dump.offsetTop - dump.clientHeight / 3;
      };
      const fieldOf = (pair, target) => {
        const run = target.closest('.dump i');
        if (run) return pair.querySelector('.fields [data-f="' + run.dataset.f + '"]');
        return target.closest('.fields [data-f]');
      };
      for (const pair of document.querySelectorAll('.pair')) {
        const fields = pair.querySelector('.fields');
        if (!fields) continue;
        let fixed = null;
        const first = fields.querySelector('[data-f]');
        first.tabIndex = 0;
        let stop = first;
        const go = field => {
          stop.tabIndex = -1;
          field.tabIndex = 0;
          stop = field;
          field.focus();
        };
        pair.addEventListener('pointerover', event => {
          if (event.pointerType === 'mouse') light(pair, fieldOf(pair, event.target) || fixed, false);
        });
        pair.addEventListener('pointerleave', () => light(pair, fixed, false));
        pair.addEventListener('click', event => {
          const field = fieldOf(pair, event.target);
          if (!field || event.target.closest('a')) return;
          fixed = field === fixed ? null : field;
          light(pair, fixed, !event.target.closest('.dump'));
          if (fixed && event.target.closest('.dump')) fixed.scrollIntoView({block: 'nearest'});
        });
        fields.addEventListener('focusin', event => {
          const field = event.target.closest('[data-f]');
          if (field && event.target.matches(':focus-visible')) light(pair, field, true);
        });
        fields.addEventListener('focusout', () => light(pair, fixed, false));
        fields.addEventListener('keydown', event => {
          if (!event.target.matches('[data-f]')) return;
          const all = [...fields.querySelectorAll('[data-f]')];
          const at = all.indexOf(event.target);
          const to = {ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1}[event.key];
          if (to === undefined || !all[to]) return;
          event.preventDefault();
          go(all[to]);
        });
      }
      // A link into something folded unfolds it.
      const unfold = () => {
        const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
        if (!target) return;
        for (let at = target; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true;
        target.scrollIntoView();
      };
      addEventListener('hashchange', unfold);
      unfold();
      let folded = [];
      addEventListener('beforeprint', () => {
        folded = [...document.querySelectorAll('details:not([open])')];
        for (const details of folded) details.open = true;
      });
      addEventListener('afterprint', () => {
        for (const details of folded) details.open = false;
      });
    })();
    """
}
