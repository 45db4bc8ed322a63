/** Short sounds, made as they are played: [frequency in Hz, begin in s, length in s] each. */
const CUES = {
  join: [[660, 0, 0.09]],
  open: [[440, 0, 0.12], [660, 0.12, 0.2]],
  tick: [[880, 0, 0.05]],
  reveal: [[392, 0, 0.15], [523, 0.12, 0.15], [659, 0.24, 0.35]],
  rise: [[523, 0, 0.1], [587, 0.08, 0.1], [659, 0.16, 0.2]],
  step: [[392, 0, 0.2], [494, 0.1, 0.3]],
  winner: [[523, 0, 0.18], [659, 0.16, 0.18], [784, 0.32, 0.18], [1047, 0.48, 0.7]],
};
const LOUDNESS = 0.12;

/** Off until somebody turns it on: a browser plays nothing before a press, and not every room wants it. */
export function createSound() {
  let context = null;
  let isOn = false;

  function play(cue) {
    if (!isOn || context.state !== "running") return;
    for (const [frequency, begin, length] of CUES[cue] ?? []) tone(frequency, context.currentTime + begin, length);
  }

  function tone(frequency, at, length) {
    const [oscillator, volume] = [context.createOscillator(), context.createGain()];
    oscillator.type = "triangle";
    oscillator.frequency.value = frequency;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.01);
    volume.gain.exponentialRampToValueAtTime(0.001, at + length);
    oscillator.connect(volume).connect(context.destination);
    oscillator.start(at);
    oscillator.stop(at + length + 0.02);
  }

  /** Turn it on or off; returns whether it is on. */
  function toggle() {
    isOn = !isOn;
    context ??= new AudioContext();
    if (isOn) context.resume().then(() => play("open"));
    return isOn;
  }

  return { play, toggle };
}
