// Put into the app's window before a call: when each of the doctor's pictures was drawn.
if (!window.bench) {
  const bench = (window.bench = { drawn: [], size: [0, 0] });
  const plain = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (...all) {
    plain.apply(this, all);
    if (this.canvas.dataset?.whose !== "doctor") return;
    bench.drawn.push(Date.now());
    bench.size = [this.canvas.width, this.canvas.height];
  };
  // Where the program draws pictures itself, the page hears when each was.
  const heard = ({ target, detail }) => {
    if (target.dataset?.whose !== "doctor") return;
    bench.drawn.push(...detail.at);
    bench.size = [detail.width, detail.height];
  };
  document.addEventListener("shown", heard, true);
}
window.bench.drawn = [];
return true;
