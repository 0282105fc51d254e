/* Puts the page together on the map that folium has made. */
"use strict";
(() => {
  const map = window.map_situation;
  const model = battlemap.model(battlemap.columns.read("situation"));
  const scene = new battlemap.SceneLayer(model).addTo(map);
  const popups = battlemap.popups(model);
  const { data } = model;
  const bounds = L.latLngBounds([data.bounds[1], data.bounds[0]], [data.bounds[3], data.bounds[2]]);

  const open = (content, latlng) => {
    const size = map.getSize();
    L.popup({ maxWidth: 360, minWidth: 260, maxHeight: Math.max(160, size.y * 0.6), offset: [0, -4], autoPanPadding: [16, 16] })
      .setLatLng(latlng).setContent(content).openOn(map);
  };

  function showEnterprise(index) {
    if (!model.isPlaced(index)) return open(popups.enterprise(index), map.getCenter());
    const at = model.latLng(index);
    map.setView(at, Math.max(map.getZoom(), data.closeZoom), { animate: false });
    return open(popups.enterprise(index), at);
  }

  map.on("click", (event) => {
    const hit = scene.hit(event.containerPoint);
    if (!hit) return;
    const at = hit.kind === "enterprise" ? model.latLng(hit.index) : event.latlng;
    open(popups[hit.kind](hit.index), at);
  });

  const flag = document.getElementById("hover");
  let waiting = null;
  map.on("mousemove", (event) => {
    waiting ??= requestAnimationFrame(() => ((waiting = null), hover(event.containerPoint)));
  });
  map.on("mouseout", () => (flag.hidden = true));

  function hover(at) {
    const hit = scene.hit(at);
    map.getContainer().classList.toggle("pointing", Boolean(hit));
    flag.hidden = !hit;
    if (!hit) return;
    flag.textContent = { enterprise: () => model.nameOf(hit.index), unit: () => model.units.name[hit.index],
      zone: () => model.zones.name[hit.index] }[hit.kind]();
    flag.style.transform = `translate(${at.x + 14}px, ${at.y + 10}px)`;
  }

  function tellScale() {
    const step = 10 ** Math.max(0, Math.floor(Math.log10(scene.scale())) - 1);
    document.getElementById("scale").textContent = `1:${(Math.round(scene.scale() / step) * step).toLocaleString("en-US")}`;
    for (const note of document.querySelectorAll("[data-detail]")) note.hidden = scene.level() === "each";
    drawScaleBar();
  }

  function drawScaleBar() {
    const metresPerPixel = scene.scale() * (0.0254 / 96);
    const target = metresPerPixel * 120;
    const power = 10 ** Math.floor(Math.log10(target));
    const metres = [5, 2, 1].map((factor) => factor * power).find((length) => length <= target);
    document.getElementById("scale-line").style.width = `${metres / metresPerPixel}px`;
    document.getElementById("scale-text").textContent = metres >= 1000 ? `${metres / 1000} 公里` : `${metres} 米`;
  }

  let isWhole = true; // until the reader moves the map, it follows the size of the window
  const whole = () => {
    const size = map.getSize();
    if (size.x < 100 || size.y < 100) return; // not laid out yet, as in a hidden tab: the resize will come
    map.fitBounds(bounds, { padding: [28, 28], animate: false });
    isWhole = true;
  };
  map.on("zoomstart dragstart", () => (isWhole = false));
  map.on("resize", () => isWhole && whole());
  new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(map.getContainer());
  document.getElementById("zoom-in").addEventListener("click", () => map.zoomIn());
  document.getElementById("zoom-out").addEventListener("click", () => map.zoomOut());
  document.getElementById("zoom-whole").addEventListener("click", whole);
  battlemap.panels(model, popups, showEnterprise);
  model.onChange(() => scene.redraw());
  map.on("zoomend moveend", tellScale);
  whole();
  tellScale();
  document.documentElement.dataset.ready = "yes";
})();
