// Entry point of the window's page: called by folium's script with its Leaflet map.
import "./link/channel.js";
import { start as startWith } from "./start.js";

async function served(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(address + ": " + answer.status);
  return answer.json();
}

export const start = (map) => startWith(map, served);
