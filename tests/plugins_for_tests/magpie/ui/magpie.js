export const title = "Shiny things";
