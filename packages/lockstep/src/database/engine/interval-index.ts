// Which of many intervals contain a key: a treap ordered by `low` in which every node stores the largest `high` below
// it. A lookup costs the depth of the tree plus its results, however many other intervals there are.

import type { Interval } from "./read-set.ts";

export interface IntervalIndex<T> {
  readonly size: number;
  /** Adds an interval; the returned function removes it, once. */
  add(interval: Interval, value: T): () => void;
  /** Calls `visit` for every interval that contains the key. */
  stab(key: string, visit: (value: T) => void): void;
}

interface Node<T> {
  low: string;
  high: string;
  value: T;
  /** Orders nodes with the same `low`, so that each can be found again. */
  serial: number;
  /** Random: keeps the tree shallow without rebalancing. */
  priority: number;
  /** The largest `high` of this node and those below. */
  max: string;
  left: Tree<T>;
  right: Tree<T>;
}

type Tree<T> = Node<T> | null;

export function createIntervalIndex<T>(): IntervalIndex<T> {
  let root: Tree<T> = null;
  let serial = 0;
  let size = 0;
  return {
    get size() {
      return size;
    },
    add({ low, high }, value) {
      const node: Node<T> = {
        low,
        high,
        value,
        serial: serial++,
        priority: Math.random(),
        max: high,
        left: null,
        right: null,
      };
      root = insert(root, node);
      size += 1;
      let there = true;
      return () => {
        if (!there) return;
        there = false;
        root = remove(root, node);
        size -= 1;
      };
    },
    stab: (key, visit) => stab(root, key, visit),
  };
}

function isBefore<T>(a: Node<T>, b: Node<T>): boolean {
  return a.low < b.low || (a.low === b.low && a.serial < b.serial);
}

function updated<T>(node: Node<T>): Node<T> {
  node.max = node.high;
  if (node.left && node.left.max > node.max) node.max = node.left.max;
  if (node.right && node.right.max > node.max) node.max = node.right.max;
  return node;
}

function insert<T>(tree: Tree<T>, node: Node<T>): Node<T> {
  if (tree === null) return node;
  if (node.priority > tree.priority) {
    [node.left, node.right] = split(tree, node);
    return updated(node);
  }
  if (isBefore(node, tree)) tree.left = insert(tree.left, node);
  else tree.right = insert(tree.right, node);
  return updated(tree);
}

/** The nodes before a node, and the nodes after it. */
function split<T>(tree: Tree<T>, at: Node<T>): [Tree<T>, Tree<T>] {
  if (tree === null) return [null, null];
  if (isBefore(tree, at)) {
    const [left, right] = split(tree.right, at);
    tree.right = left;
    return [updated(tree), right];
  }
  const [left, right] = split(tree.left, at);
  tree.left = right;
  return [left, updated(tree)];
}

function remove<T>(tree: Tree<T>, node: Node<T>): Tree<T> {
  if (tree === null) return null;
  if (tree === node) return join(tree.left, tree.right);
  if (isBefore(node, tree)) tree.left = remove(tree.left, node);
  else tree.right = remove(tree.right, node);
  return updated(tree);
}

/** Merges two trees; everything in `left` comes before everything in `right`. */
function join<T>(left: Tree<T>, right: Tree<T>): Tree<T> {
  if (left === null) return right;
  if (right === null) return left;
  if (left.priority > right.priority) {
    left.right = join(left.right, right);
    return updated(left);
  }
  right.left = join(left, right.left);
  return updated(right);
}

function stab<T>(tree: Tree<T>, key: string, visit: (value: T) => void): void {
  if (tree === null || tree.max <= key) return;
  stab(tree.left, key, visit);
  if (tree.low > key) return;
  if (tree.high > key) visit(tree.value);
  stab(tree.right, key, visit);
}
