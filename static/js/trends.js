// Charts of the tables on the page: the same numbers, drawn. Colours are the theme's own, so a change of theme draws anew.
(() => {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const token = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const words = (size = 12) => ({ fontFamily: getComputedStyle(document.body).fontFamily, fontSize: size, color: token("--ink-2") });

  // The rows of a table: their names, and for each column that has numbers its heading and values.
  const read = (table) => {
    const heads = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies[0].rows];
    return {
      names: rows.map((row) => row.cells[0].textContent.trim()),
      columns: heads.flatMap((head, place) =>
        place && !("notDrawn" in head.dataset)
          ? [{ name: head.textContent.trim(), values: rows.map((row) => Number(row.cells[place].dataset.n)) }]
          : []),
    };
  };

  const names = (data) => ({
    type: "category",
    data,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: token("--control") } },
    axisLabel: { ...words(), hideOverlap: true, width: 130, overflow: "break", lineHeight: 14 },
  });
  const numbers = () => ({
    type: "value",
    minInterval: 1,
    axisLabel: words(),
    splitLine: { lineStyle: { color: token("--line") } },
  });
  const common = (columns, trigger) => ({
    animation: false,
    legend: columns.length > 1 ? { top: 0, right: 0, icon: "roundRect", textStyle: words(13) } : undefined,
    tooltip: { trigger, confine: true, axisPointer: { type: "line" }, backgroundColor: token("--surface"), borderColor: token("--line"), textStyle: words(13) },
    grid: { left: 4, right: 16, top: columns.length > 1 ? 36 : 8, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
  });
  const colours = () => [token("--brand-text"), token("--control")];

  const kinds = {
    line: ({ names: data, columns }) => ({
      ...common(columns, "axis"),
      xAxis: names(data),
      yAxis: numbers(),
      series: columns.map(({ name, values }, place) => ({
        type: "line",
        name,
        data: values,
        color: colours()[place],
        symbol: place ? "diamond" : "circle",
        symbolSize: place ? 8 : 7,
        showAllSymbol: true,
        lineStyle: { width: 2, type: place ? "dashed" : "solid" },
      })),
    }),
    bars: ({ names: data, columns }) => ({
      ...common(columns, "axis"),
      xAxis: numbers(),
      yAxis: { ...names(data), inverse: true },
      series: columns.map(({ name, values }, place) => ({
        type: "bar",
        name,
        data: values,
        color: colours()[place],
        barMaxWidth: 18,
        itemStyle: { borderRadius: [0, 3, 3, 0] },
        label: place ? undefined : { show: true, position: "right", ...words(12), color: token("--ink") },
      })),
    }),
  };

  const charts = [...document.querySelectorAll("[data-chart]")].map((place) => {
    const table = read(document.getElementById(place.dataset.table));
    if (place.dataset.chart === "bars") place.style.height = `${table.names.length * 20 * (table.columns.length + 0.4) + 64}px`;
    return { place, chart: echarts.init(place, null, { renderer: "svg" }), table };
  });
  const draw = () => charts.forEach(({ place, chart, table }) => chart.setOption(kinds[place.dataset.chart](table), true));
  document.fonts.ready.then(draw);
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  const watch = new ResizeObserver(() => charts.forEach(({ chart }) => chart.resize()));
  charts.forEach(({ place }) => watch.observe(place));
})();
