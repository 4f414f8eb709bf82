// The time by which ages are shown. It ticks once a second while somebody can see it, and stands still otherwise.

class Now {
  at = $state(Date.now());

  /** Ticks until the returned function is called. */
  tick(): () => void {
    const beat = (): void => {
      if (document.visibilityState === "visible") this.at = Date.now();
    };
    beat();
    const timer = setInterval(beat, 1_000);
    document.addEventListener("visibilitychange", beat);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", beat);
    };
  }
}

/** The one clock of the page. */
export const now = new Now();
