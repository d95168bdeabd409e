// The host's looks: light or dark, and its own colours and fonts where it gives some.
const VARIABLE = /^--[a-z0-9-]+$/;

export function dress({ theme, styles }) {
  const root = document.documentElement;
  if (theme === "light" || theme === "dark") root.style.colorScheme = theme;
  for (const [name, value] of Object.entries(styles?.variables ?? {})) {
    if (VARIABLE.test(name) && typeof value === "string") root.style.setProperty(name, value);
  }
}
