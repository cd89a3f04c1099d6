// Made by text-parts.ts in the build.
declare module '*.json?first' {
  const part: object;
  export default part;
}
declare module '*.json?rest' {
  const part: object;
  export default part;
}
