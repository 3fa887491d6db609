import { applyMode, Mode } from "@cloudscape-design/global-styles";
import { useEffect, useState } from "react";

/** Light, dark, or as the reader's system is. */
export type ColorMode = "auto" | "light" | "dark";

const KEY = "bucket-endpoint.color-mode";

/** The color mode of the page, remembered on this machine. */
export function useColorMode(): [ColorMode, (mode: ColorMode) => void] {
  const [mode, setMode] = useState(read);
  useEffect(() => {
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const apply = () => applyMode(mode === "dark" || (mode === "auto" && dark.matches) ? Mode.Dark : Mode.Light);
    apply();
    dark.addEventListener("change", apply);
    return () => dark.removeEventListener("change", apply);
  }, [mode]);
  const choose = (chosen: ColorMode) => {
    setMode(chosen);
    try {
      window.localStorage.setItem(KEY, chosen);
    } catch {
      // Then it holds until the reload.
    }
  };
  return [mode, choose];
}

function read(): ColorMode {
  try {
    const stored = window.localStorage.getItem(KEY);
    return stored === "light" || stored === "dark" ? stored : "auto";
  } catch {
    return "auto";
  }
}
