/* The browser refuses every string that would be parsed as markup (CSP: require-trusted-types-for), except the few
   constants that Leaflet itself writes. So a name from a ledger cannot become an element, whatever a script does. */
"use strict";
(() => {
  const known = new Set([
    "<svg/>",
    '<v:shape adj="1"/>',
    '<span aria-hidden="true">&#215;</span>',
  ]);
  if (!window.trustedTypes) return; // engines without trusted types have the hashes of the policy only
  window.trustedTypes.createPolicy("default", {
    createHTML: (text) => {
      if (known.has(text)) return text;
      throw new TypeError("markup refused");
    },
  });
})();
