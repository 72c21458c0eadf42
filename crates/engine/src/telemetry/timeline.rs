//! What was recorded along a run and its branches, bounded by bytes.

/// Something that takes memory beside its own size.
pub trait Weigh {
    /// Bytes on the heap.
    fn heap_bytes(&self) -> usize;
}

impl Weigh for f32 {
    fn heap_bytes(&self) -> usize {
        0
    }
}

/// Most branches that are kept beside each other.
pub const MAX_BRANCHES: usize = 4;

/// Names a branch of a [`Timeline`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct BranchId(usize);

impl BranchId {
    /// The first run, that every other branches from.
    pub const ROOT: BranchId = BranchId(0);
}

/// What stands at a step.
#[derive(Debug, PartialEq)]
pub struct Found<'a, T> {
    /// The step at which it was recorded: the one asked for, or the nearest kept one before it.
    pub step: u64,
    /// What was recorded.
    pub item: &'a T,
}

/// A tree of runs. A branch shares its past with its parent up to the step it leaves it at, and lives beside it.
///
/// Every recorded item is kept until all together take more than the budget; then every second one goes, evenly over
/// all branches, and from then on only every second step stays, and so on. The first item, the newest of each branch
/// and those at the steps where branches leave always stay, so the bound holds as long as those few fit. Of more than
/// [`MAX_BRANCHES`] the oldest is forgotten.
#[derive(Clone, Debug)]
pub struct Timeline<T> {
    branches: Vec<Branch<T>>,
    current: BranchId,
    budget_bytes: usize,
    used_bytes: usize,
    /// Steps that are multiples of it stay.
    stride: u64,
}

#[derive(Clone, Debug)]
struct Branch<T> {
    /// Whence, and the last step that is shared; none for the root.
    parent: Option<(BranchId, u64)>,
    /// By step, ascending; all past the parent's step.
    items: Vec<(u64, T)>,
    /// It had to make room; its place stays, so that names keep their meaning.
    is_forgotten: bool,
}

impl<T: Weigh> Timeline<T> {
    /// Nothing recorded yet, never more than about `budget_bytes`.
    pub fn new(budget_bytes: usize) -> Timeline<T> {
        let root = Branch { parent: None, items: Vec::new(), is_forgotten: false };
        Timeline { branches: vec![root], current: BranchId::ROOT, budget_bytes, used_bytes: 0, stride: 1 }
    }

    /// Records the present branch's `step`. A step that is there already, measured again after a cut, is replaced;
    /// one before the newest begins a new branch there, and nothing is lost.
    pub fn push(&mut self, step: u64, item: T) {
        match self.last_step() {
            Some(last) if step < last => {
                // The item at `step` belongs to the new branch: the shared past ends before it.
                self.current = self.branch_before(step);
            }
            Some(last) if step == last => {
                let branch = &mut self.branches[self.current.0];
                if let Some(old) = branch.items.pop_if(|(s, _)| *s == step) {
                    self.used_bytes -= weight(&old.1);
                }
            }
            _ => {}
        }
        self.let_the_newest_pass();
        self.used_bytes += weight(&item);
        self.branches[self.current.0].items.push((step, item));
        while self.used_bytes > self.budget_bytes && self.thin() {}
    }

    /// What stood at the end was kept for being the newest; a newer one comes, so it stays only if its step is one that stays.
    fn let_the_newest_pass(&mut self) {
        let Some(&(step, _)) = self.branches[self.current.0].items.last() else { return };
        let is_first = self.branches[self.current.0].items.len() == 1 && self.current == BranchId::ROOT;
        let is_left = self.branches.iter().any(|b| !b.is_forgotten && b.parent == Some((self.current, step)));
        if !(step.is_multiple_of(self.stride) || is_first || is_left)
            && let Some((_, old)) = self.branches[self.current.0].items.pop()
        {
            self.used_bytes -= weight(&old);
        }
    }

    /// Drops about every second item; false where nothing more can go.
    fn thin(&mut self) -> bool {
        let before: usize = self.n_items();
        let newest: u64 = self.branches.iter().filter_map(|b| Some(b.items.last()?.0)).max().unwrap_or(0);
        if self.stride > newest.max(1) {
            return false;
        }
        self.stride *= 2;
        let leaves: Vec<(BranchId, u64)> = self.branches().filter_map(|(_, parent)| parent).collect();
        for (idx, branch) in self.branches.iter_mut().enumerate() {
            let (first, last) = (branch.items.first().map(|i| i.0), branch.items.last().map(|i| i.0));
            branch.items.retain(|(step, item)| {
                let stays = step.is_multiple_of(self.stride)
                    || Some(*step) == last
                    || (idx == 0 && Some(*step) == first)
                    || leaves.contains(&(BranchId(idx), *step));
                if !stays {
                    self.used_bytes -= weight(item);
                }
                stays
            });
            branch.items.shrink_to_fit();
        }
        self.n_items() < before || self.stride <= newest
    }

    fn n_items(&self) -> usize {
        self.branches.iter().map(|b| b.items.len()).sum()
    }

    /// A new branch of the present one, now the present one, whose shared past ends with the newest item before `step`.
    fn branch_before(&mut self, step: u64) -> BranchId {
        let mut home = self.current;
        // Where the parent's part of the past is left, the new branch is the parent's child.
        while let Some((parent, leaves_at)) = self.branches[home.0].parent {
            if step > leaves_at {
                break;
            }
            home = parent;
        }
        let shared = self.branches[home.0].items.iter().rev().map(|i| i.0).find(|&s| s < step);
        let parent = match shared {
            Some(shared) => Some((home, shared)),
            None => self.branches[home.0].parent,
        };
        self.branches.push(Branch { parent, items: Vec::new(), is_forgotten: false });
        let new = BranchId(self.branches.len() - 1);
        self.forget_the_oldest(new);
        new
    }

    /// Forgets what the present branch recorded after `step`.
    pub fn cut_after(&mut self, step: u64) {
        let items = &mut self.branches[self.current.0].items;
        for (_, item) in items.drain(items.partition_point(|(s, _)| *s <= step)..) {
            self.used_bytes -= weight(&item);
        }
    }

    /// Where there are more than [`MAX_BRANCHES`], the oldest goes that neither leads to `new` nor carries another.
    fn forget_the_oldest(&mut self, new: BranchId) {
        if self.branches().count() <= MAX_BRANCHES {
            return;
        }
        let carries = |id: BranchId| self.branches().any(|(_, parent)| parent.is_some_and(|(p, _)| p == id));
        let Some(oldest) = self.branches().map(|(id, _)| id).find(|&id| id != new && !carries(id)) else { return };
        for (_, item) in std::mem::take(&mut self.branches[oldest.0].items) {
            self.used_bytes -= weight(&item);
        }
        self.branches[oldest.0].is_forgotten = true;
    }

    /// The present branch.
    pub fn current(&self) -> BranchId {
        self.current
    }

    /// Every branch with the branch and step it leaves; the root leaves none.
    pub fn branches(&self) -> impl Iterator<Item = (BranchId, Option<(BranchId, u64)>)> + '_ {
        let kept = self.branches.iter().enumerate().filter(|(_, b)| !b.is_forgotten);
        kept.map(|(idx, b)| (BranchId(idx), b.parent))
    }

    /// Makes another branch the present one.
    pub fn switch(&mut self, branch: BranchId) {
        if branch.0 < self.branches.len() {
            self.current = branch;
        }
    }

    /// The present branch's past and itself, from the root: each with the steps that are shared of it.
    fn path(&self) -> Vec<&[(u64, T)]> {
        let mut path = Vec::new();
        let (mut at, mut until) = (self.current, u64::MAX);
        loop {
            let branch = &self.branches[at.0];
            path.push(&branch.items[..branch.items.partition_point(|(s, _)| *s <= until)]);
            match branch.parent {
                Some((parent, step)) => (at, until) = (parent, step.min(until)),
                None => break,
            }
        }
        path.reverse();
        path
    }

    /// Everything kept of the present branch and its past, in order of step.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &T)> + '_ {
        self.path().into_iter().flatten().map(|(step, item)| (*step, item))
    }

    /// The newest kept item that is not later than `step`; the first one where all are later.
    pub fn at(&self, step: u64) -> Option<Found<'_, T>> {
        let path = self.path();
        let (step, item) = path
            .iter()
            .rev()
            .find_map(|items| items[..items.partition_point(|(s, _)| *s <= step)].last())
            .or_else(|| path.iter().find_map(|items| items.first()))?;
        Some(Found { step: *step, item })
    }

    /// What was recorded at exactly this step, unless it was thinned away.
    pub fn exact(&self, step: u64) -> Option<&T> {
        self.at(step).filter(|found| found.step == step).map(|found| found.item)
    }

    /// The newest step of the present branch.
    pub fn last_step(&self) -> Option<u64> {
        self.path().iter().rev().find_map(|items| items.last()).map(|(step, _)| *step)
    }

    /// Every how many steps an item is sure to be kept: 1 until something had to go.
    pub fn stride(&self) -> u64 {
        self.stride
    }

    /// Bytes of everything that is kept.
    pub fn n_bytes(&self) -> usize {
        self.used_bytes
    }
}

fn weight<T: Weigh>(item: &T) -> usize {
    size_of::<(u64, T)>() + item.heap_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Block(u64);

    impl Weigh for Block {
        fn heap_bytes(&self) -> usize {
            1000
        }
    }

    fn run(budget_bytes: usize, n: u64) -> Timeline<Block> {
        let mut timeline = Timeline::new(budget_bytes);
        (0..n).for_each(|step| timeline.push(step, Block(step)));
        timeline
    }

    #[test]
    fn everything_is_kept_while_it_fits() {
        let timeline = run(1 << 20, 500);
        assert_eq!(timeline.iter().count(), 500);
        assert_eq!(timeline.exact(123), Some(&Block(123)));
        assert_eq!(timeline.stride(), 1);
    }

    #[test]
    fn the_bound_holds_and_what_stays_is_even() {
        let budget = 100 * weight(&Block(0));
        for n in [100, 101, 250, 1000, 9999] {
            let timeline = run(budget, n);
            assert!(timeline.n_bytes() <= budget, "{n}: {} bytes", timeline.n_bytes());
            assert_eq!(timeline.n_bytes(), timeline.iter().map(|(_, b)| weight(b)).sum::<usize>(), "{n}");
            let steps: Vec<u64> = timeline.iter().map(|(step, _)| step).collect();
            assert!(steps.len() >= 40, "{n}: only {} are left", steps.len());
            assert_eq!((steps[0], steps[steps.len() - 1]), (0, n - 1), "{n}: both ends stay");
            let gaps: Vec<u64> = steps.windows(2).map(|w| w[1] - w[0]).collect();
            assert!(gaps[..gaps.len() - 1].iter().all(|&g| g == timeline.stride()), "{n}: {gaps:?}");
        }
    }

    #[test]
    fn it_knows_what_is_exact_and_what_was_thinned() {
        let timeline = run(20 * weight(&Block(0)), 100);
        let stride = timeline.stride();
        assert!(stride > 1);
        assert_eq!(timeline.exact(stride * 3), Some(&Block(stride * 3)));
        assert_eq!(timeline.exact(stride * 3 + 1), None);
        let found = timeline.at(stride * 3 + 1).expect("the one before");
        assert_eq!((found.step, found.item), (stride * 3, &Block(stride * 3)));
    }

    #[test]
    fn going_back_makes_a_branch_and_keeps_the_old_future() {
        let mut timeline = run(1 << 20, 10);
        timeline.push(4, Block(104));
        timeline.push(5, Block(105));
        assert_eq!(timeline.branches().count(), 2);
        let steps: Vec<u64> = timeline.iter().map(|(_, b)| b.0).collect();
        assert_eq!(steps, [0, 1, 2, 3, 104, 105]);
        let branch = timeline.current();
        timeline.switch(BranchId::ROOT);
        assert_eq!(timeline.iter().count(), 10);
        assert_eq!(timeline.exact(5), Some(&Block(5)));
        // A branch of a branch that leaves before its parent did is the root's child.
        timeline.switch(branch);
        timeline.push(2, Block(202));
        assert_eq!(timeline.iter().map(|(_, b)| b.0).collect::<Vec<_>>(), [0, 1, 202]);
        timeline.push(0, Block(300));
        assert_eq!(timeline.iter().map(|(_, b)| b.0).collect::<Vec<_>>(), [300]);
    }

    #[test]
    fn a_step_measured_again_is_replaced() {
        let mut timeline = run(1 << 20, 3);
        timeline.push(2, Block(22));
        assert_eq!(timeline.iter().map(|(_, b)| b.0).collect::<Vec<_>>(), [0, 1, 22]);
        assert_eq!(timeline.branches().count(), 1);
    }

    #[test]
    fn branches_share_the_bound() {
        let budget = 60 * weight(&Block(0));
        let mut timeline = run(budget, 200);
        for from in [150, 100, 50] {
            (from..from + 120).for_each(|step| timeline.push(step, Block(step)));
            assert!(timeline.n_bytes() <= budget);
            assert_eq!(timeline.last_step(), Some(from + 119));
        }
        assert_eq!(timeline.branches().count(), 4);
        timeline.switch(BranchId::ROOT);
        assert_eq!(timeline.exact(199), Some(&Block(199)), "the old future's end is still there");
    }

    #[test]
    fn of_many_branches_the_oldest_make_room() {
        let budget = 60 * weight(&Block(0));
        let mut timeline = run(budget, 100);
        for round in 0..50 {
            (40..60 + round % 7).for_each(|step| timeline.push(step, Block(1000 * round + step)));
            assert!(timeline.n_bytes() <= budget);
            assert!(timeline.branches().count() <= MAX_BRANCHES);
            let kept =
                |t: &Timeline<Block>| t.branches.iter().flat_map(|b| &b.items).map(|(_, b)| weight(b)).sum::<usize>();
            assert_eq!(timeline.n_bytes(), kept(&timeline));
        }
        assert_eq!(timeline.exact(0), Some(&Block(0)), "the shared past stays");
    }

    #[test]
    fn a_cut_forgets_what_came_after() {
        let mut timeline = run(1 << 20, 10);
        timeline.cut_after(6);
        assert_eq!((timeline.last_step(), timeline.n_bytes()), (Some(6), 7 * weight(&Block(0))));
        timeline.push(7, Block(77));
        assert_eq!((timeline.exact(7), timeline.branches().count()), (Some(&Block(77)), 1));
    }
}
