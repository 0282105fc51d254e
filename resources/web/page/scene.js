/* One canvas for the whole map. Leaflet moves it while dragging and scales it while zooming; it is drawn again when the
   map rests. Which signs stand for the enterprises depends on the scale: see layers/symbology.py, SceneRule. */
"use strict";
battlemap.SceneLayer = L.Renderer.extend({
  options: { padding: 0.3 },

  initialize(model, options) {
    L.Renderer.prototype.initialize.call(this, options);
    this._model = model;
    this._paths = model.unitShapes.rings.map((rings) => this._path(model.unitShapes.points, rings));
    this._sprites = battlemap.sprites();
    this._splat = battlemap.splat();
    this._labels = [];
  },

  redraw() {
    if (this._map && this._context) this._draw();
  },

  /** Denominator n of the scale 1 : n in the middle of the map, on a 96 dpi screen. */
  scale() {
    const lat = (this._map.getCenter().lat * Math.PI) / 180;
    return (156543.03392804097 * Math.cos(lat)) / 2 ** this._map.getZoom() / (0.0254 / 96);
  },

  level() {
    const rule = this._model.data.rule;
    const scale = this.scale();
    if (scale > rule.aggregatesAbove) return "unit";
    return scale > rule.gridAbove ? "part" : "each";
  },

  /** What lies under a point of the map container: {kind, index} or null. */
  hit(containerPoint) {
    const at = this._map.containerPointToLayerPoint(containerPoint);
    for (const donut of this._donuts)
      if (Math.hypot(donut.x - at.x, donut.y - at.y) <= donut.r) return { kind: "unit", index: donut.unit };
    return this._enterpriseAt(at) || this._zoneAt(at) || null;
  },

  _initContainer() {
    this._container = document.createElement("canvas");
    this._container.setAttribute("aria-hidden", "true");
    this._context = this._container.getContext("2d");
  },

  _destroyContainer() {
    this._container.remove();
    delete this._container;
    delete this._context;
  },

  _updatePaths() {},

  _reset() {}, // comes right after "moveend", which has drawn already

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    battlemap.signs.sheet(size.x, size.y, this._container);
    L.DomUtil.setPosition(this._container, this._bounds.min);
    this._draw();
    this.fire("update");
  },

  _draw() {
    const map = this._map;
    const ratio = window.devicePixelRatio || 1;
    const g = this._context;
    const { min, max } = this._bounds;
    const k = 2 ** map.getZoom();
    const pixelOrigin = map.getPixelOrigin();
    const { origin, data } = this._model;
    this._frame = { k, dx: origin.x * k - pixelOrigin.x, dy: origin.y * k - pixelOrigin.y, level: this.level() };
    this._donuts = [];
    this._labels = [];
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.fillStyle = data.theme.sea;
    g.fillRect(0, 0, max.x - min.x, max.y - min.y);
    g.translate(-min.x, -min.y);
    this._drawUnits(g);
    if (this._frame.level === "each") this._drawZones(g, ratio);
    this._drawEnterprises(g, ratio);
    if (this._frame.level === "each") this._drawNames(g);
    else this._drawDonuts(g);
  },

  _path(points, rings) {
    const path = new Path2D();
    for (const [from, to] of rings) {
      path.moveTo(points.x[from], points.y[from]);
      for (let i = from + 1; i < to; i++) path.lineTo(points.x[i], points.y[i]);
      path.closePath();
    }
    return path;
  },

  _drawUnits(g) {
    const { units, data, isHidden } = this._model;
    const { theme } = data;
    const { k, dx, dy } = this._frame;
    const line = (path, color, width, dash = []) => {
      g.strokeStyle = color;
      g.lineWidth = width / k;
      g.setLineDash(dash.map((length) => length / k));
      g.stroke(path);
    };
    g.save();
    g.translate(dx, dy);
    g.scale(k, k);
    g.lineJoin = "round";
    theme.vignette.forEach((color, i) => line(this._paths[0], color, [20, 12, 6][i]));
    g.fillStyle = theme.land;
    for (let row = 0; row < units.level.length; row++) if (units.level[row] <= 1) g.fill(this._paths[row], "evenodd");
    const rows = [...units.level.keys()];
    const draw = (level, key, color, width) => {
      for (const row of rows.filter((unit) => units.level[unit] === level))
        if (!isHidden(units.schematic[row] ? "line.SCHEMATIC" : key))
          line(this._paths[row], color, width, units.schematic[row] ? [6, 4] : []);
    };
    g.globalAlpha = this._frame.level === "unit" ? 1 : 0.5; // closer by, county lines must be found
    draw(2, "line.PART", this._frame.level === "unit" ? theme.countyLine : theme.unitLine, 1);
    g.globalAlpha = 1;
    draw(1, "line.UNIT", theme.unitLine, 1.3);
    draw(0, "line.AREA", theme.areaLine, 2);
    g.restore();
  },

  _drawZones(g, ratio) {
    const { zones, zoneShapes, data, isHidden } = this._model;
    const { k, dx, dy } = this._frame;
    const patterns = data.zoneKinds.map((kind) => battlemap.signs.hatch(g, kind.hatch, data.theme.zone, ratio));
    zoneShapes.rings.forEach((rings, row) => {
      const kind = zones.kind[row];
      if (isHidden(data.zoneKinds[kind].key)) return;
      g.beginPath();
      for (const [from, to] of rings) {
        for (let i = from; i < to; i++) g.lineTo(zoneShapes.points.x[i] * k + dx, zoneShapes.points.y[i] * k + dy);
        g.closePath();
      }
      g.fillStyle = patterns[kind];
      g.fill("evenodd");
      g.strokeStyle = zones.running[row] ? data.theme.running : data.theme.zone;
      g.lineWidth = zones.running[row] ? 3 : 1.3;
      g.stroke();
    });
  },

  /** Rows that are switched on and inside the canvas, in drawing order; their number sets the size of the signs. */
  _visible() {
    const { places, drawOrder, enterprises, data, isHidden } = this._model;
    const { k, dx, dy } = this._frame;
    const off = data.classes.map((symbol) => isHidden(symbol.key));
    const { min, max } = this._bounds;
    const x0 = (min.x - dx) / k, x1 = (max.x - dx) / k, y0 = (min.y - dy) / k, y1 = (max.y - dy) / k;
    const rows = new Uint32Array(drawOrder.length);
    let n = 0;
    for (const row of drawOrder) {
      const x = places.x[row], y = places.y[row];
      if (x >= x0 && x <= x1 && y >= y0 && y <= y1 && !off[enterprises.riskClass[row]]) rows[n++] = row;
    }
    return rows.subarray(0, n);
  },

  /** Share of the full sign size: smaller where signs crowd. The
      crowd is the number of signs in the 26 px cell of an average sign. */
  _factor(rows) {
    const { places } = this._model;
    const { k, dx, dy } = this._frame;
    const { min, max } = this._bounds;
    const width = Math.ceil((max.x - min.x) / 26) + 1;
    const cells = new Uint32Array(width * (Math.ceil((max.y - min.y) / 26) + 1));
    for (const row of rows)
      cells[Math.floor((places.y[row] * k + dy - min.y) / 26) * width + Math.floor((places.x[row] * k + dx - min.x) / 26)]++;
    const crowd = cells.reduce((sum, count) => sum + count * count, 0) / Math.max(rows.length, 1);
    return Math.max(0.16, Math.min(1, 1.5 / Math.sqrt(Math.max(crowd, 1))));
  },

  _drawEnterprises(g, ratio) {
    const { places, enterprises, data } = this._model;
    const { k, dx, dy, level } = this._frame;
    const rows = this._visible();
    const { min, max } = this._bounds;
    const points = { rows, x: places.x, y: places.y, kind: enterprises.riskClass, k, dx: dx - min.x, dy: dy - min.y };
    Object.assign(this._frame, { rows, factor: 1 });
    if (max.x - min.x < 1 || max.y - min.y < 1) return; // not laid out yet
    if (level !== "each") {
      const tones = data.theme.dust.map((tone) => [1, 3, 5].map((at) => parseInt(tone.slice(at, at + 2), 16)));
      const canvas = this._splat.dust(points, tones, ratio, Math.round((max.x - min.x) * ratio), Math.round((max.y - min.y) * ratio));
      g.drawImage(canvas, min.x, min.y, max.x - min.x, max.y - min.y);
      return;
    }
    const factor = this._factor(rows);
    const sprites = this._sprites.of(data.classes, data.theme, factor, ratio);
    if (rows.length > 1500) {
      const canvas = this._splat.paint(points, sprites, ratio, Math.round((max.x - min.x) * ratio), Math.round((max.y - min.y) * ratio));
      g.drawImage(canvas, min.x, min.y, max.x - min.x, max.y - min.y);
    } else {
      for (const row of rows) {
        const { canvas, size } = sprites[enterprises.riskClass[row]];
        g.drawImage(canvas, places.x[row] * k + dx - size / 2, places.y[row] * k + dy - size / 2, size, size);
      }
    }
    this._frame.factor = factor;
    this._drawBadges(g, rows, factor);
    this._drawPlates(g, rows, factor);
  },

  _drawBadges(g, rows, factor) {
    const { places, enterprises, data, visibleLights, worstLight } = this._model;
    const { k, dx, dy } = this._frame;
    const visible = visibleLights();
    for (const row of rows) {
      const light = worstLight(row, visible);
      if (light < 0) continue;
      const half = (data.classes[enterprises.riskClass[row]].size * factor) / 2;
      const size = Math.max(9, 13 * Math.min(1, factor * 1.4));
      const x = places.x[row] * k + dx + half * 0.9, y = places.y[row] * k + dy - half * 0.9;
      battlemap.signs.dial(g, data.lights[light], data.theme, x, y, size);
    }
  },

  /** Plates of grave conflicts at the upper left, opposite the dials, above everything else. */
  _drawPlates(g, rows, factor) {
    const { places, enterprises, data, visibleRules, inConflict } = this._model;
    const { k, dx, dy } = this._frame;
    const rules = visibleRules();
    const size = factor >= 0.7 ? data.plate.size : data.plate.small;
    for (const row of rows) {
      if (!inConflict(row, rules)) continue;
      const reach = (data.classes[enterprises.riskClass[row]].size * factor) / 2 * 0.75 + 4.2;
      battlemap.signs.plate(g, data.plate, data.theme, places.x[row] * k + dx - reach, places.y[row] * k + dy - reach, size);
    }
  },

  /** Donuts per reporting unit or per county, largest first; a name goes where it covers nothing. */
  _drawDonuts(g) {
    const { units, anchors, lightCounts } = this._model;
    const { k, dx, dy, level } = this._frame;
    const wanted = [];
    for (let unit = 1; unit < units.level.length; unit++) {
      if (Number.isNaN(anchors.x[unit]) || !this._standsFor(unit, level)) continue;
      const counts = lightCounts(unit);
      const total = counts.reduce((sum, count) => sum + count, 0);
      const r = battlemap.signs.donutRadius(total);
      wanted.push({ unit, counts, total, r, x: anchors.x[unit] * k + dx, y: anchors.y[unit] * k + dy });
    }
    wanted.sort((one, other) => other.total - one.total);
    this._donuts = wanted;
    for (const donut of wanted) this._labels.push([donut.x - donut.r, donut.y - donut.r, donut.x + donut.r, donut.y + donut.r]);
    const { data } = this._model;
    for (const donut of wanted) battlemap.signs.donut(g, donut.counts, data.lights, data.theme, donut.x, donut.y, donut.r);
    for (const donut of wanted) this._drawConflicts(g, donut);
    for (const donut of wanted) this._nameDonut(g, donut);
  },

  /** Number of grave conflicts at the upper left of a donut, or where it covers no other one. */
  _drawConflicts(g, { unit, x, y, r }) {
    const { data, conflictCount } = this._model;
    const count = conflictCount(unit);
    if (!count) return;
    const size = data.plate.size + 1;
    g.font = `700 ${size * 0.78}px ${data.theme.font}`;
    const w = battlemap.signs.plateWidth(g, size, count.toLocaleString("en-US")) / 2, h = size / 2;
    const spots = [[-1, -1, 0.7], [-1, 0, 0.95], [-1, 1, 0.7], [1, 1, 0.7], [1, -1, 0.7], [0, -1, 0.95]].map(
      ([across, down, share]) => [x + across * (r * share + w), y + down * (r * share + h)]);
    const own = [x - r, y - r, x + r, y + r];
    const others = this._labels.filter((box) => box.some((edge, i) => edge !== own[i]));
    const isFree = ([cx, cy]) => !others.some((box) => box[0] < cx + w && box[2] > cx - w && box[1] < cy + h && box[3] > cy - h);
    const [cx, cy] = spots.find(isFree) || spots[0];
    this._labels.push([cx - w, cy - h, cx + w, cy + h]);
    battlemap.signs.plate(g, data.plate, data.theme, cx, cy, size, count);
  },

  /** A unit is shown at the level of its parts when it has none. */
  _standsFor(unit, level) {
    const { units } = this._model;
    return level === "unit" ? units.level[unit] === 1 : units.level[unit] === 2 || !units.hasParts[unit];
  },

  _nameDonut(g, { unit, x, y, r }) {
    const { units, data } = this._model;
    const name = this._short(units.short[unit]);
    const size = this._frame.level === "unit" ? 14 : 12.5;
    g.font = `700 ${size}px ${data.theme.font}`;
    const w = g.measureText(name).width, h = size + 8;
    const spots = [
      [x, y + r + h / 2 + 1], [x, y - r - h / 2 - 1], [x + r + w / 2 + 5, y], [x - r - w / 2 - 5, y],
    ];
    const spot = spots.find(([cx, cy]) => this._isFree(cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2));
    if (!spot && this._frame.level === "part") return; // the name shows on hover
    const [cx, cy] = spot || spots[0];
    this._labels.push([cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2]);
    this._text(g, name, cx, cy - 2, data.theme.text);
    this._strip(g, unit, cx, cy + size / 2 + 2, Math.min(w, 60));
  },

  /** Share of the classes among the enterprises of a unit. */
  _strip(g, unit, x, y, width) {
    const { data, classCounts } = this._model;
    const counts = classCounts(unit);
    const total = counts.reduce((sum, count) => sum + count, 0);
    let left = x - width / 2;
    counts.forEach((count, i) => {
      if (!count) return;
      const part = (width * count) / total;
      g.fillStyle = i === 4 ? data.theme.line : data.classes[i].fill;
      g.fillRect(left, y, part, 3);
      left += part;
    });
  },

  _drawNames(g) {
    const { units, anchors, data } = this._model;
    const { k, dx, dy } = this._frame;
    g.font = `700 14px ${data.theme.font}`;
    for (let unit = 1; unit < units.level.length; unit++) {
      if (Number.isNaN(anchors.x[unit]) || !this._standsFor(unit, "part")) continue;
      const name = this._short(units.short[unit]);
      const x = anchors.x[unit] * k + dx, y = anchors.y[unit] * k + dy, w = g.measureText(name).width / 2;
      this._labels.push([x - w, y - 10, x + w, y + 10]);
      this._text(g, name, x, y, data.theme.text2);
    }
    if (this.scale() < data.rule.namesBelow) this._drawEnterpriseNames(g);
  },

  /** A before B before the others; a name covers neither a sign nor another name. */
  _drawEnterpriseNames(g) {
    const { places, enterprises, data, nameOf } = this._model;
    const { k, dx, dy, rows, factor } = this._frame;
    if (rows.length > 1500) return;
    const boxes = [];
    for (const row of rows) {
      const half = (data.classes[enterprises.riskClass[row]].size * factor) / 2 + 1;
      const x = places.x[row] * k + dx, y = places.y[row] * k + dy;
      boxes.push([row, x, y, half]);
      this._labels.push([x - half, y - half, x + half, y + half]);
    }
    g.font = `400 12px ${data.theme.font}`;
    for (const [row, x, y, half] of boxes.reverse()) {
      const name = this._short(nameOf(row));
      const w = g.measureText(name).width;
      const left = [x + half + 3, x - half - 3 - w].find((at) => this._isFree(at, y - 8, at + w, y + 8));
      if (left === undefined) continue;
      this._labels.push([left, y - 8, left + w, y + 8]);
      this._text(g, name, left + w / 2, y, data.theme.text);
    }
  },

  _isFree(x0, y0, x1, y1) {
    return !this._labels.some((box) => box[0] < x1 && box[2] > x0 && box[1] < y1 && box[3] > y0);
  },

  _short(name) {
    return name.length > 18 ? `${name.slice(0, 17)}…` : name;
  },

  _text(g, text, x, y, color) {
    g.textAlign = "center";
    g.textBaseline = "middle";
    g.lineJoin = "round";
    g.strokeStyle = this._model.data.theme.halo;
    g.lineWidth = 3.5;
    g.strokeText(text, x, y);
    g.fillStyle = color;
    g.fillText(text, x, y);
  },

  /** The uppermost sign within reach; A lies above the others. Dust is not for clicking. */
  _enterpriseAt(at) {
    if (this._frame.level !== "each") return null;
    const { places, enterprises, data } = this._model;
    const { k, dx, dy, rows, factor } = this._frame;
    for (let i = rows.length - 1; i >= 0; i--) {
      const row = rows[i];
      const reach = Math.max(5, (data.classes[enterprises.riskClass[row]].size * factor) / 2 + 1);
      if (Math.abs(places.x[row] * k + dx - at.x) <= reach && Math.abs(places.y[row] * k + dy - at.y) <= reach)
        return { kind: "enterprise", index: row };
    }
    return null;
  },

  _zoneAt(at) {
    if (this._frame.level !== "each") return null;
    const { zoneShapes, zones, data, isHidden } = this._model;
    const { k, dx, dy } = this._frame;
    const x = (at.x - dx) / k, y = (at.y - dy) / k;
    const { points } = zoneShapes;
    for (let row = 0; row < zoneShapes.rings.length; row++) {
      if (isHidden(data.zoneKinds[zones.kind[row]].key)) continue;
      let inside = false;
      for (const [from, to] of zoneShapes.rings[row])
        for (let i = from, j = to - 1; i < to; j = i++)
          if (points.y[i] > y !== points.y[j] > y &&
              x < ((points.x[j] - points.x[i]) * (y - points.y[i])) / (points.y[j] - points.y[i]) + points.x[i])
            inside = !inside;
      if (inside) return { kind: "zone", index: row };
    }
    return null;
  },
});
