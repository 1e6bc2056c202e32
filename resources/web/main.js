// The window's page: folium's script makes the Leaflet map and starts the rest with what the private scheme serves.
import "./link/channel.js";
import { start as startWith } from "./start.js";

async function served(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(address + ": " + answer.status);
  return answer.json();
}

export const start = (map) => startWith(map, served);
