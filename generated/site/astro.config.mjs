import starlight from "@astrojs/starlight";
import { defineConfig, passthroughImageService } from "astro/config";
import starlightLinksValidator from "starlight-links-validator";

import { forms } from "./forms.mjs";
import { sidebar } from "./sidebar.mjs";

const url = process.env.SITE_URL && new URL(process.env.SITE_URL); // where it will stand, when that is known

export default defineConfig({
  ...(url && { site: url.origin, base: url.pathname }),
  image: { service: passthroughImageService() },
  integrations: [
    forms(),
    starlight({
      title: "Scenario Docs",
      description: "The parameters and rules of every model, with a form to try them.",
      components: { MarkdownContent: "./src/components/ModelContent.astro" },
      expressiveCode: { defaultProps: { wrap: true } }, // what scrolls would need names of its own to be a landmark
      customCss: ["./src/site.css"],
      pagination: false,
      plugins: [starlightLinksValidator({ exclude: ["/", "../../providers/**", "/releases/"] })],
      sidebar: sidebar(),
    }),
  ],
});
