import { hydrateRoot } from "react-dom/client";
import { createBrowserRouter } from "react-router";
import { RouterProvider } from "react-router/dom";
import { Home, List, Root } from "./pages";

// The data of the first page came with it.
const router = createBrowserRouter([
  {
    path: "/",
    Component: Root,
    children: [
      { index: true, Component: Home },
      { path: "list", Component: List },
    ],
  },
]);

hydrateRoot(document.getElementById("root")!, <RouterProvider router={router} />);
