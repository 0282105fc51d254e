/* The data block of the page: columns packed by layers/folium_columns.py. */
"use strict";
const battlemap = {};

battlemap.DEGREE = 1e6; // positions are integers in millionths of a degree
battlemap.NOWHERE = -2147483648; // position of what stands nowhere on the map

battlemap.columns = (() => {
  const KINDS = { i4: Int32Array, i2: Int16Array, u1: Uint8Array, u2: Uint16Array, u4: Uint32Array };

  /** "i4:...." (little-endian, base64) to a typed array. */
  function unpack(packed) {
    const kind = KINDS[packed.slice(0, 2)];
    const binary = atob(packed.slice(3));
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return new kind(bytes.buffer);
  }

  /** A table whose packed columns are unpacked; lists stay lists. */
  function table(raw) {
    const answer = {};
    for (const [name, value] of Object.entries(raw)) answer[name] = typeof value === "string" ? unpack(value) : value;
    return answer;
  }

  function read(elementId) {
    const raw = JSON.parse(document.getElementById(elementId).textContent);
    for (const name of ["units", "shapes", "enterprises", "hazards", "conflicts", "zones", "zoneShapes"]) raw[name] = table(raw[name]);
    return raw;
  }

  return { read };
})();
