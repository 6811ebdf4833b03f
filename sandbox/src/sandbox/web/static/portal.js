// Cards of a board are dragged to another stage; without this script its buttons do the same.
"use strict";

const board = document.querySelector("[data-board]");

function moved(card, stage) {
  const form = card.querySelector("form");
  form.elements.stage.value = stage;
  form.submit();
}

if (board) {
  board.classList.add("draggable");
  let dragged = null;
  for (const card of board.querySelectorAll("[data-card]")) {
    card.draggable = true;
    card.addEventListener("dragstart", () => { dragged = card; card.classList.add("dragged"); });
    card.addEventListener("dragend", () => card.classList.remove("dragged"));
  }
  for (const column of board.querySelectorAll("[data-stage]")) {
    column.addEventListener("dragover", (event) => { event.preventDefault(); column.classList.add("over"); });
    column.addEventListener("dragleave", () => column.classList.remove("over"));
    column.addEventListener("drop", (event) => {
      event.preventDefault();
      column.classList.remove("over");
      if (dragged && dragged.parentElement.closest("[data-stage]") !== column) moved(dragged, column.dataset.stage);
    });
  }
}
