export function findBrowser(): Promise<string | null>;
export function ensureBrowser(say: (line: string) => void): Promise<string>;
export const launchArguments: string[];
