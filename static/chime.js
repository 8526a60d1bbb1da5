// One soft sound for facilitators when a person needs someone now. Words and shape say the same; it never repeats.

let context = null;

// Browsers let a page sound only after a press, so the first press anywhere readies it.
export function readyToSound() {
  addEventListener("pointerdown", () => (context ??= new AudioContext()), { once: true });
  addEventListener("keydown", () => (context ??= new AudioContext()), { once: true });
}

export function chime() {
  if (!context) return;
  [[0, 523], [0.22, 659]].forEach(([after, pitch]) => {
    const at = context.currentTime + after;
    const voice = context.createOscillator();
    const gain = context.createGain();
    voice.frequency.value = pitch;
    gain.gain.setValueAtTime(0.0001, at);
    gain.gain.exponentialRampToValueAtTime(0.16, at + 0.03);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.7);
    voice.connect(gain).connect(context.destination);
    voice.start(at);
    voice.stop(at + 0.75);
  });
}
